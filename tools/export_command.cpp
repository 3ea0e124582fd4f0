// sluice export: a .sluice file to an ONNX model with quantization nodes.
#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "quantizer/export/export_qdq.h"
#include "quantizer/quantizer.h"
#include "tools/commands.h"
#include "tools/output.h"

namespace sluice {
namespace {

struct Arguments {
  std::string model, output;
  bool json = false;
};

void export_command(const Arguments& arguments) {
  const PlanData plan = read_model(arguments.model);
  export_qdq(plan, arguments.output);
  if (arguments.json) {
    print(Json{{"model", arguments.model}, {"onnx", arguments.output}});
  } else {
    print("wrote " + arguments.output + "\n");
  }
}

}  // namespace

void add_export_command(CLI::App* app) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app->add_subcommand(
      "export", "Write a quantized model as ONNX with QuantizeLinear and DequantizeLinear");
  command->add_option("MODEL", arguments->model, "Model")->required()->type_name("FILE.sluice");
  command->add_option("-o,--output", arguments->output, "File to write")
      ->required()
      ->type_name("FILE.onnx");
  command->add_flag("--json", arguments->json, "Print JSON");
  command->footer("Example:\n  sluice export kws.sluice -o kws_qdq.onnx");
  command->callback([arguments] { export_command(*arguments); });
}

}  // namespace sluice

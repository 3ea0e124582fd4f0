#include "quantizer/compile/source.h"

#include <cmath>
#include <sstream>

#include "quantizer/compile/kernels_of_plan.h"

namespace sluice {
namespace {

std::string float_literal(float value) {
  if (std::isnan(value)) return "__builtin_nanf(\"\")";
  if (std::isinf(value)) return value > 0 ? "__builtin_inff()" : "-__builtin_inff()";
  std::ostringstream text;
  text << std::hexfloat << value << "f";
  return text.str();
}

class SourceWriter {
 public:
  SourceWriter(const PlanData& plan, const Interface& interface, const Target& target)
      : plan_(plan), interface_(interface), target_(target) {}

  std::string text() {
    out_ << "/* Made by Sluice " SLUICE_VERSION " from " << c_comment(plan_.source) << ". */\n"
         << "#include \"" << interface_.name << ".h\"\n\n#include \"sluice/kernels.h\"\n"
         << "#include \"sluice/plan.h\"\n#include \"sluice/sluice.h\"\n\n";
    kernel_tables();
    ops();
    expressions();
    values();
    calls();
    states();
    plan();
    labels();
    model();
    out_ << emit_functions(plan_, interface_);
    return out_.str();
  }

 private:
  /// Elements, or a single unused one where there are none: C has no arrays of no elements.
  template <typename T, typename Emit>
  void array(const std::string& declaration, const std::vector<T>& elements, const char* zero,
             const Emit& emit) {
    out_ << "static const " << declaration << "[] = {";
    for (size_t i = 0; i < elements.size(); ++i) {
      out_ << (i % 8 == 0 ? "\n    " : " ");
      emit(elements[i]);
      out_ << ",";
    }
    if (elements.empty()) out_ << zero;
    out_ << (elements.empty() ? "};\n\n" : "\n};\n\n");
  }

  template <typename T>
  void numbers(const std::string& declaration, const std::vector<T>& elements) {
    array(declaration, elements, "0", [this](T element) { out_ << element; });
  }

  void kernel_tables() {
    const std::vector<std::string> kernels = kernels_of(plan_);
    for (const TargetVariant& variant : target_.variants) {
      for (const std::string& kernel : kernels) {
        out_ << "int sluice_" << kernel << "_" << variant.name << "_argv(void** argv);\n";
      }
      out_ << "static const sluice_kernel_table kernels_" << variant.name << " = {\n    \""
           << variant.name << "\",\n    " << variant.features << "u,\n    {\n";
      for (const std::string& kernel : kernels) {
        out_ << "        [SLUICE_KERNEL_" << kernel << "] = sluice_" << kernel << "_"
             << variant.name << "_argv,\n";
      }
      out_ << (kernels.empty() ? "        NULL,\n" : "") << "    }};\n\n";
    }
    out_ << "static const sluice_kernel_table* const kernel_tables[] = {\n";
    for (const TargetVariant& variant : target_.variants) {
      out_ << "    &kernels_" << variant.name << ",\n";
    }
    out_ << "};\n\n";
  }

  void ops() {
    for (const std::string& op : plan_.ops) {
      out_ << "extern const struct sluice_op sluice_op_" << op << ";\n";
    }
    array("struct sluice_op* const ops", plan_.ops, "NULL",
          [this](const std::string& op) { out_ << "&sluice_op_" << op; });
  }

  void expressions() {
    array("sluice_token tokens", plan_.tokens, "{0, 0}",
          [this](const sluice_token& t) { out_ << "{" << t.kind << ", " << t.value << "}"; });
    array("sluice_expression expressions", plan_.expressions, "{0, 0}",
          [this](const sluice_expression& e) { out_ << "{" << e.begin << ", " << e.count << "}"; });
  }

  void values() {
    out_ << "static const sluice_plan_value values[] = {\n";
    for (const PlanValue& value : plan_.values) {
      const sluice_plan_value& v = value.value;
      out_ << "    {" << static_cast<int>(v.type) << ", " << static_cast<int>(v.storage) << ", "
           << static_cast<int>(v.layout) << ", " << static_cast<int>(v.rank) << ", {";
      for (int i = 0; i < SLUICE_MAX_RANK; ++i) out_ << (i ? ", " : "") << v.dims[i];
      out_ << "}, " << v.offset << "u, " << v.bytes << "u, " << v.first << ", " << v.last << "},\n";
    }
    if (plan_.values.empty()) out_ << "    {0}\n";
    out_ << "};\n\n";
  }

  /// Appends to a pool, and prints where: "begin, count".
  template <typename T>
  void range(const std::vector<T>& elements, std::vector<T>* pool, const char* end) {
    out_ << pool->size() << ", " << elements.size() << end;
    pool->insert(pool->end(), elements.begin(), elements.end());
  }

  void calls() {
    std::vector<int32_t> ints;
    std::vector<float> floats;
    array("sluice_plan_call calls", plan_.calls, "{0}", [&](const PlanCall& call) {
      out_ << "{" << call.op << ", ";
      range(call.inputs, &ints, ", ");
      range(call.outputs, &ints, ", ");
      range(call.ints, &ints, ", ");
      range(call.floats, &floats, "}");
    });
    numbers("int32_t ints", ints);
    array("float floats", floats, "0", [this](float f) { out_ << float_literal(f); });
    int_count_ = ints.size();
    float_count_ = floats.size();
  }

  void states() {
    array("sluice_plan_state states", plan_.states, "{0}", [this](const PlanState& state) {
      const sluice_plan_state& s = state.state;
      out_ << "{" << s.value << ", " << s.next << ", " << s.initial << ", " << s.input << ", "
           << s.output << "}";
    });
  }

  void plan() {
    numbers("int32_t inputs", plan_.inputs);
    numbers("int32_t outputs", plan_.outputs);
    const sluice_tiling& t = plan_.tiling;
    out_ << "extern const uint8_t " << interface_.name << "_constants[];\n\n"
         << "static const sluice_plan plan = {\n"
         << "    .version = " << SLUICE_PLAN_VERSION << ",\n"
         << "    .tiling = {\"" << c_string(t.family) << "\", " << t.weight_offset << ", "
         << t.gemm_block << ", " << t.lstm_block << "},\n"
         << "    .symbol_count = " << plan_.symbols.size() << ",\n";
    table("tokens", "token_count", plan_.tokens.size());
    table("expressions", "expression_count", plan_.expressions.size());
    table("values", "value_count", plan_.values.size());
    table("ops", "op_count", plan_.ops.size());
    table("calls", "call_count", plan_.calls.size());
    table("ints", "int_count", int_count_);
    table("floats", "float_count", float_count_);
    table("inputs", "input_count", plan_.inputs.size());
    table("outputs", "output_count", plan_.outputs.size());
    table("states", "state_count", plan_.states.size());
    out_ << "    .can_carry = " << (plan_.can_carry ? 1 : 0) << ",\n"
         << "    .constants = " << interface_.name << "_constants,\n"
         << "    .constant_bytes = " << plan_.constants.size() << "u,\n};\n\n";
  }

  void table(const char* name, const char* count_name, size_t count) {
    out_ << "    ." << name << " = " << name << ",\n    ." << count_name << " = " << count << ",\n";
  }

  void label(const std::string& name, const PlanValue& value) {
    out_ << "{\"" << c_string(name) << "\", " << float_literal(value.scale) << ", "
         << value.zero_point << "}";
  }

  void labels() {
    const auto interface_label = [this](int32_t index) {
      label(plan_.values[index].name, plan_.values[index]);
    };
    array("sluice_tensor_label input_labels", plan_.inputs, "{0}", interface_label);
    array("sluice_tensor_label output_labels", plan_.outputs, "{0}", interface_label);
    array("sluice_tensor_label state_labels", plan_.states, "{0}",
          [this](const PlanState& state) { label(state.name, plan_.values[state.state.value]); });
    array("char* const symbols", plan_.symbols, "NULL",
          [this](const std::string& symbol) { out_ << "\"" << c_string(symbol) << "\""; });
  }

  void model() {
    out_ << "static const struct sluice_model model = {\n"
         << "    &plan,   input_labels,  output_labels, state_labels,\n"
         << "    symbols, kernel_tables, " << target_.variants.size() << "};\n\n";
  }

  const PlanData& plan_;
  const Interface& interface_;
  const Target& target_;
  std::ostringstream out_;
  size_t int_count_ = 0, float_count_ = 0;
};

}  // namespace

std::string emit_source(const PlanData& plan, const Interface& interface, const Target& target) {
  return SourceWriter(plan, interface, target).text();
}

std::string emit_weights(const Interface& interface, const std::string& weights_file) {
  const std::string symbol = interface.name + "_constants";
  return "    .section .rodata\n    .balign 128\n    .globl " + symbol + "\n" + symbol +
         ":\n    .incbin \"" + weights_file +
         "\"\n    .byte 0\n    .section .note.GNU-stack,\"\",%progbits\n";
}

}  // namespace sluice

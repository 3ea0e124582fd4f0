#include "bench/cases/peer_entries.h"

#ifdef SLUICE_BENCH_ONNXRUNTIME
#include "bench/peers/onnx_lstm_models.h"
#include "bench/peers/onnxruntime.h"
#include "bench/peers/onnxruntime_gemm.h"
#include "bench/peers/onnxruntime_lstm.h"
#include "quantizer/error.h"
#endif
#ifdef SLUICE_BENCH_TFLITE
#include "bench/peers/tflite.h"
#include "bench/peers/tflite_lstm.h"
#include "bench/peers/tflite_lstm_models.h"
#include "quantizer/error.h"
#endif
#ifdef SLUICE_BENCH_ONEDNN
#include "bench/peers/onednn.h"
#include "bench/peers/onednn_gemm.h"
#include "bench/peers/onednn_lstm.h"
#endif

namespace sluice::bench {
namespace {

template <typename Source, typename Make>
void add(std::vector<Entry>& entries, const std::string& name, Role role, const Source& problem,
         Make make) {
  entries.push_back({name, role, tolerance(role), [problem, make] { return make(problem()); }});
}

}  // namespace

double tolerance(Role role) {
  return role == Role::Float || role == Role::PeerFloat ? kFloatTolerance : kQuantizedTolerance;
}

void add_lstm_peers([[maybe_unused]] const LstmSource& problem,
                    [[maybe_unused]] std::vector<Entry>& entries) {
#ifdef SLUICE_BENCH_ONNXRUNTIME
  for (const bool per_channel : {false, true}) {
    add(entries, per_channel ? "onnxruntime-dynamic-channel" : "onnxruntime-dynamic-tensor",
        Role::PeerQuantized, problem, [per_channel](const LstmProblem& p) {
          return onnxruntime_lstm(p, onnx_lstm_dynamic(p, per_channel));
        });
  }
  add(entries, "onnxruntime-f32", Role::PeerFloat, problem,
      [](const LstmProblem& p) { return onnxruntime_lstm(p, onnx_lstm_f32(p)); });
#endif
#ifdef SLUICE_BENCH_TFLITE
  add(entries, "tflite-s8", Role::PeerInteger, problem,
      [](const LstmProblem& p) { return tflite_lstm_integer(p, tflite_lstm_integer_model(p)); });
#endif
#ifdef SLUICE_BENCH_ONEDNN
  add(entries, "onednn-u8s8", Role::PeerQuantized, problem,
      [](const LstmProblem& p) { return onednn_lstm_u8s8(p, true); });
  add(entries, "onednn-f32", Role::PeerFloat, problem, onednn_lstm_f32);
#endif
}

void add_gemm_peers([[maybe_unused]] const GemmSource& problem,
                    [[maybe_unused]] std::vector<Entry>& entries) {
#ifdef SLUICE_BENCH_ONNXRUNTIME
  add(entries, "onnxruntime-dynamic", Role::PeerQuantized, problem, onnxruntime_gemm_dynamic);
  add(entries, "onnxruntime-f32", Role::PeerFloat, problem, onnxruntime_gemm_f32);
#endif
#ifdef SLUICE_BENCH_ONEDNN
  for (const OnednnProduct primitive : {OnednnProduct::Matmul, OnednnProduct::InnerProduct}) {
    const std::string name =
        primitive == OnednnProduct::Matmul ? "onednn-matmul" : "onednn-inner-product";
    add(entries, name + "-u8s8", Role::PeerQuantized, problem,
        [primitive](const GemmProblem& p) { return onednn_gemm_u8s8(p, primitive, true); });
    add(entries, name + "-f32", Role::PeerFloat, problem,
        [primitive](const GemmProblem& p) { return onednn_gemm_f32(p, primitive); });
  }
#endif
}

void add_static_gemm_peers([[maybe_unused]] const GemmSource& problem,
                           [[maybe_unused]] std::vector<Entry>& entries) {
#ifdef SLUICE_BENCH_ONNXRUNTIME
  add(entries, "onnxruntime-u8s8", Role::PeerQuantized, problem, onnxruntime_gemm_static);
#endif
#ifdef SLUICE_BENCH_ONEDNN
  for (const OnednnProduct primitive : {OnednnProduct::Matmul, OnednnProduct::InnerProduct}) {
    add(entries,
        primitive == OnednnProduct::Matmul ? "onednn-matmul-u8s8" : "onednn-inner-product-u8s8",
        Role::PeerQuantized, problem,
        [primitive](const GemmProblem& p) { return onednn_gemm_u8s8(p, primitive, false); });
  }
#endif
}

std::vector<std::string> peer_descriptions() {
  std::vector<std::string> descriptions;
#ifdef SLUICE_BENCH_ONNXRUNTIME
  try {
    descriptions.push_back("ONNX Runtime " + onnxruntime_version());
  } catch (const Error& error) {
    descriptions.push_back(std::string("no ") + error.what());
  }
#endif
#ifdef SLUICE_BENCH_ONEDNN
  descriptions.push_back("oneDNN " + onednn_version());
#endif
#ifdef SLUICE_BENCH_TFLITE
  try {
    descriptions.push_back("TensorFlow Lite " + tflite_version());
  } catch (const Error& error) {
    descriptions.push_back(std::string("no ") + error.what());
  }
#endif
  if (descriptions.empty()) descriptions.push_back("no peers (SLUICE_BENCH_PEERS is off)");
  return descriptions;
}

}  // namespace sluice::bench

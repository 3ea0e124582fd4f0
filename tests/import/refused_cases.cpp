#include "tests/import/refused_cases.h"

#include <vector>

namespace sluice {
namespace {

struct Refusal {
  const char* suite;
  const char* message;
  std::vector<const char*> cases;
};

const std::vector<Refusal>& refusals() {
  static const auto* const all = new std::vector<Refusal>{
      {"node", "(Add): arithmetic on", {"test_add_uint8"}},
      {"node",
       "(BatchNormalization): attribute \"training_mode\" is 1; only 0 is supported",
       {"test_batchnorm_epsilon_training_mode", "test_batchnorm_example_training_mode"}},
      {"node",
       "element type BFLOAT16 is not supported",
       {"test_cast_BFLOAT16_to_FLOAT", "test_cast_FLOAT_to_BFLOAT16",
        "test_castlike_BFLOAT16_to_FLOAT_expanded", "test_castlike_FLOAT_to_BFLOAT16_expanded"}},
      {"node",
       "element type DOUBLE is not supported",
       {"test_cast_DOUBLE_to_FLOAT", "test_cast_DOUBLE_to_FLOAT16", "test_cast_FLOAT_to_DOUBLE",
        "test_castlike_DOUBLE_to_FLOAT16_expanded", "test_castlike_DOUBLE_to_FLOAT_expanded",
        "test_castlike_FLOAT_to_DOUBLE_expanded", "test_max_float64", "test_min_float64"}},
      {"node",
       "element type FLOAT16 is not supported",
       {"test_cast_FLOAT16_to_DOUBLE", "test_cast_FLOAT16_to_FLOAT", "test_cast_FLOAT_to_FLOAT16",
        "test_castlike_FLOAT16_to_DOUBLE_expanded", "test_castlike_FLOAT16_to_FLOAT_expanded",
        "test_castlike_FLOAT_to_FLOAT16_expanded", "test_max_float16", "test_min_float16"}},
      {"node",
       "element type STRING is not supported",
       {"test_cast_FLOAT_to_STRING", "test_cast_STRING_to_FLOAT",
        "test_castlike_FLOAT_to_STRING_expanded", "test_castlike_STRING_to_FLOAT_expanded"}},
      {"node",
       "(Clip): clipping s8 is not supported",
       {"test_clip_default_int8_inbounds", "test_clip_default_int8_max",
        "test_clip_default_int8_min"}},
      {"node", "(Div): arithmetic on", {"test_div_uint8"}},
      {"node",
       "(Dropout): output 1, the mask, is not supported",
       {"test_dropout_default_mask", "test_dropout_default_mask_ratio",
        "test_training_dropout_default_mask", "test_training_dropout_mask",
        "test_training_dropout_zero_ratio_mask"}},
      {"node",
       "(Greater): comparing values that are only known at run time is not supported",
       {"test_greater", "test_greater_bcast"}},
      {"node", "only tensors are supported", {"test_identity_opt", "test_identity_sequence"}},
      {"node",
       "(Less): comparing values that are only known at run time is not supported",
       {"test_less", "test_less_bcast"}},
      {"node",
       "(Max): arithmetic on",
       {"test_max_int16", "test_max_int32", "test_max_int64", "test_max_int8", "test_max_uint16",
        "test_max_uint8"}},
      {"node",
       "element type UINT32 is not supported",
       {"test_max_uint32", "test_min_uint32", "test_pow_types_float32_uint32"}},
      {"node",
       "element type UINT64 is not supported",
       {"test_max_uint64", "test_min_uint64", "test_pow_types_float32_uint64"}},
      {"node",
       "(Min): arithmetic on",
       {"test_min_int16", "test_min_int32", "test_min_int64", "test_min_int8", "test_min_uint16",
        "test_min_uint8"}},
      {"node", "(Mul): arithmetic on", {"test_mul_uint8"}},
      {"node",
       "(Not): negating values that are only known at run time is not supported",
       {"test_not_2d", "test_not_3d", "test_not_4d"}},
      {"node",
       "(Pow): powers of",
       {"test_pow_types_float", "test_pow_types_int64_float32", "test_pow_types_int64_int64",
        "test_pow_types_int32_float32", "test_pow_types_int32_int32"}},
      {"node",
       "(Range): a range of f32 is not supported",
       {"test_range_float_type_positive_delta"}},
      {"node",
       "(ReduceProd): products of values that are only known at run time are not supported",
       {"test_reduce_prod_default_axes_keepdims_example",
        "test_reduce_prod_default_axes_keepdims_random", "test_reduce_prod_do_not_keepdims_example",
        "test_reduce_prod_do_not_keepdims_random", "test_reduce_prod_keepdims_example",
        "test_reduce_prod_keepdims_random", "test_reduce_prod_negative_axes_keepdims_example",
        "test_reduce_prod_negative_axes_keepdims_random"}},
      {"node", "(Sub): arithmetic on", {"test_sub_uint8"}},
      {"node",
       "(Dropout): training_mode is true, which is not supported",
       {"test_training_dropout", "test_training_dropout_default",
        "test_training_dropout_zero_ratio"}},
      {"pytorch-converted",
       "(BatchNormalization): attribute \"is_test\" is not supported",
       {"test_BatchNorm1d_3d_input_eval", "test_BatchNorm2d_eval", "test_BatchNorm2d_momentum_eval",
        "test_BatchNorm3d_eval", "test_BatchNorm3d_momentum_eval"}},
      {"pytorch-converted",
       "(Conv): input and weights have shapes",
       {"test_Conv3d", "test_Conv3d_dilated", "test_Conv3d_dilated_strided", "test_Conv3d_groups",
        "test_Conv3d_no_bias", "test_Conv3d_stride", "test_Conv3d_stride_padding"}},
      {"pytorch-converted", "(Gemm): attribute \"broadcast\" is not supported", {"test_Linear"}},
      {"pytorch-converted", "(Add): attribute \"broadcast\" is not supported", {"test_Softsign"}},
      {"pytorch-operator",
       "element type DOUBLE is not supported",
       {"test_operator_add_broadcast", "test_operator_add_size1_broadcast",
        "test_operator_add_size1_right_broadcast", "test_operator_add_size1_singleton_broadcast",
        "test_operator_addconstant"}},
      {"pytorch-operator",
       "(Gemm): attribute \"broadcast\" is not supported",
       {"test_operator_addmm", "test_operator_mm"}},
      {"pytorch-operator", "(Add): arithmetic on", {"test_operator_non_float_params"}},
  };
  return *all;
}

}  // namespace

std::map<std::string, std::string> refused_cases(const std::string& suite) {
  std::map<std::string, std::string> result;
  for (const Refusal& refusal : refusals()) {
    if (suite != refusal.suite) continue;
    for (const char* name : refusal.cases) result[name] = refusal.message;
  }
  return result;
}

}  // namespace sluice

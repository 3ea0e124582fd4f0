#include "runtime/core/expression.h"
#include "sluice/plan.h"

namespace {

int64_t described_extent(const sluice_plan& plan, sluice_extent extent) {
  if (extent >= 0) return extent;
  const int32_t symbol = sluice::lone_symbol(plan, extent);
  return symbol >= 0 ? -1 - int64_t{symbol} : INT64_MIN;
}

void describe(const sluice_model& model, int32_t index, const sluice_tensor_label& label,
              int32_t state, sluice_tensor_info* info) {
  const sluice_plan_value& value = model.plan->values[index];
  *info = {};
  info->name = label.name;
  info->type = static_cast<sluice_type>(value.type);
  info->rank = value.rank;
  for (int32_t axis = 0; axis < value.rank; ++axis) {
    info->dims[axis] = described_extent(*model.plan, value.dims[axis]);
  }
  info->scale = label.scale;
  info->zero_point = label.zero_point;
  info->state = state;
}

// The state one end of which is input or output `index`.
int32_t paired_state(const sluice_plan& plan, int32_t sluice_plan_state::*end, int32_t index) {
  for (int32_t i = 0; i < plan.state_count; ++i) {
    if (plan.states[i].*end == index) return i;
  }
  return -1;
}

}  // namespace

extern "C" {

int32_t sluice_model_input_count(const sluice_model* model) { return model->plan->input_count; }
int32_t sluice_model_output_count(const sluice_model* model) { return model->plan->output_count; }
int32_t sluice_model_state_count(const sluice_model* model) { return model->plan->state_count; }
int32_t sluice_model_symbol_count(const sluice_model* model) { return model->plan->symbol_count; }

sluice_status sluice_model_input(const sluice_model* model, int32_t index,
                                 sluice_tensor_info* info) {
  const sluice_plan& plan = *model->plan;
  if (index < 0 || index >= plan.input_count || !info) return SLUICE_INVALID_ARGUMENT;
  describe(*model, plan.inputs[index], model->inputs[index],
           paired_state(plan, &sluice_plan_state::input, index), info);
  return SLUICE_OK;
}

sluice_status sluice_model_output(const sluice_model* model, int32_t index,
                                  sluice_tensor_info* info) {
  const sluice_plan& plan = *model->plan;
  if (index < 0 || index >= plan.output_count || !info) return SLUICE_INVALID_ARGUMENT;
  describe(*model, plan.outputs[index], model->outputs[index],
           paired_state(plan, &sluice_plan_state::output, index), info);
  return SLUICE_OK;
}

sluice_status sluice_model_state(const sluice_model* model, int32_t index,
                                 sluice_tensor_info* info) {
  const sluice_plan& plan = *model->plan;
  if (index < 0 || index >= plan.state_count || !info) return SLUICE_INVALID_ARGUMENT;
  describe(*model, plan.states[index].value, model->states[index], index, info);
  return SLUICE_OK;
}

const char* sluice_model_symbol(const sluice_model* model, int32_t index) {
  return index >= 0 && index < model->plan->symbol_count ? model->symbols[index] : nullptr;
}

int sluice_model_can_carry(const sluice_model* model) { return model->plan->can_carry != 0; }

}  // extern "C"

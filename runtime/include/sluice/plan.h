/* The plan of a model: what the executor reads. Plain constant data without pointers into itself
 * beyond these arrays, so that a compiled model carries it as C initializers and a model file is
 * turned into it by the loader. Plain C, freestanding. */
#ifndef SLUICE_PLAN_H
#define SLUICE_PLAN_H

/* NOLINTBEGIN(modernize-deprecated-headers,modernize-use-using): plain C */
#include "sluice/sluice.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Changes with any change of meaning of a plan. */
#define SLUICE_PLAN_VERSION 1

/* Extents are references: r >= 0 is the extent itself, r < 0 is expression -1 - r. */
typedef int32_t sluice_extent;

/* Postfix code of an expression over symbols, int64, checked for overflow. FLOORDIV needs a
 * positive divisor. */
typedef enum sluice_token_kind {
  SLUICE_TOKEN_CONSTANT = 0,
  SLUICE_TOKEN_SYMBOL = 1,
  SLUICE_TOKEN_ADD = 2,
  SLUICE_TOKEN_SUB = 3,
  SLUICE_TOKEN_MUL = 4,
  SLUICE_TOKEN_FLOORDIV = 5
} sluice_token_kind;

typedef struct sluice_token {
  int32_t kind;
  int32_t value; /* of CONSTANT and SYMBOL */
} sluice_token;

/* tokens[begin, begin + count) */
typedef struct sluice_expression {
  int32_t begin, count;
} sluice_expression;

typedef enum sluice_storage {
  /* constants + offset, `bytes` long */
  SLUICE_CONSTANT = 0,
  SLUICE_INPUT = 1, /* memory of the caller: inputs[offset] of the run */
  /* memory of the caller, or arena where the caller does not want it: outputs[offset] */
  SLUICE_OUTPUT = 2,
  /* memory of the session: current value of states[offset] */
  SLUICE_STATE = 3,
  /* working memory, alive from call `first`, which writes it, to call `last` inclusive */
  SLUICE_ARENA = 4,
  /* the bytes of value `offset` (an earlier one, not a view) under another shape */
  SLUICE_VIEW = 5
} sluice_storage;

/* How the bytes of a constant are laid out; packed ones have their real sizes in dims (see
 * pack/packed.h). */
typedef enum sluice_layout {
  SLUICE_DENSE = 0, /* row-major, `dims` */
  /* f32 or 8-bit weights of a GEMM, dims = {N, K} */
  SLUICE_PACKED_GEMM = 1,
  /* f32 or 8-bit recurrent weights of one direction, dims = {4 (gates i,o,f,c), H, K} */
  SLUICE_PACKED_LSTM = 2,
  /* PACKED_GEMM of the input weights in gate-block order, dims = {4 (i,o,f,c), H, K} */
  SLUICE_PACKED_LSTM_INPUT = 3,
  /* one f32/s32/s16 per unit and gate, [block][gate i,o,f,c][unit], dims = {4, H} */
  SLUICE_GATE_BLOCKS = 4,
  /* one f32/s32 per output channel, padded with zeros to whole blocks, dims = {N} */
  SLUICE_GEMM_CHANNELS = 5
} sluice_layout;

typedef struct sluice_plan_value {
  uint8_t type;    /* sluice_type */
  uint8_t storage; /* sluice_storage */
  uint8_t layout;  /* sluice_layout */
  uint8_t rank;
  sluice_extent dims[SLUICE_MAX_RANK];
  uint64_t offset;
  uint64_t bytes;
  int32_t first, last;
} sluice_plan_value;

/* A call of operation ops[op]; operands and attributes are ranges of the pools. Operand -1: absent.
 */
typedef struct sluice_plan_call {
  int32_t op;
  int32_t inputs_begin, inputs_count;   /* in `ints`: value indices */
  int32_t outputs_begin, outputs_count; /* in `ints`: value indices */
  int32_t ints_begin, ints_count;       /* in `ints`: attributes */
  int32_t floats_begin, floats_count;   /* in `floats`: attributes */
} sluice_plan_call;

/* A recurrent state: `value` (storage STATE) is read during a run; after a successful run the bytes
 * of `next` become its new value. Before the first run and after reset it is `initial`, or zeros
 * where that is -1: a CONSTANT of the same rank whose extents are 1 up to some axis and those of
 * `value` from there on; its elements repeat along the former. */
typedef struct sluice_plan_state {
  int32_t value;
  int32_t next;
  int32_t initial;
  /* index of the model input that is this state, or -1 for one internal to a layer */
  int32_t input;
  /* index of the model output that is its next value, or -1 */
  int32_t output;
} sluice_plan_state;

/* Sizes of the packed layouts; those of the kernels must agree. */
typedef struct sluice_tiling {
  char family[16];       /* "x86", "arm", "hexagon", "portable" */
  int32_t weight_offset; /* 128: 8-bit weights are stored as u8 = value + 128; 0: as s8 */
  int32_t gemm_block;    /* output channels of a block of packed GEMM weights, 8 bit and f32 */
  int32_t lstm_block;    /* units of a block of packed LSTM weights, 8 bit and f32 */
} sluice_tiling;

struct sluice_op;

typedef struct sluice_plan {
  uint32_t version; /* SLUICE_PLAN_VERSION */
  sluice_tiling tiling;
  int32_t symbol_count;
  const sluice_token* tokens;
  int32_t token_count;
  const sluice_expression* expressions;
  int32_t expression_count;
  const sluice_plan_value* values;
  int32_t value_count;
  const struct sluice_op* const* ops;
  int32_t op_count;
  const sluice_plan_call* calls;
  int32_t call_count;
  const int32_t* ints;
  int32_t int_count;
  const float* floats;
  int32_t float_count;
  const int32_t* inputs; /* value indices */
  int32_t input_count;
  const int32_t* outputs;
  int32_t output_count;
  const sluice_plan_state* states;
  int32_t state_count;
  int32_t can_carry;
  const uint8_t* constants; /* 64-byte aligned, 128 on Hexagon */
  uint64_t constant_bytes;
} sluice_plan;

/* Name and quantization of an input, output or state, as in sluice_tensor_info. */
typedef struct sluice_tensor_label {
  const char* name;
  float scale; /* 0 for anything but quantized integers */
  int32_t zero_point;
} sluice_tensor_label;

struct sluice_kernel_table;

/* A model is a plan, the names of its interface and the kernels that can run it. A compiled model
 * is one constant of this type (every session function takes its address, sluice_model_close must
 * not); sluice_model_open_* make one from a file. The plan of a compiled model is trusted: it was
 * verified when the model was compiled. */
struct sluice_model {
  const sluice_plan* plan;
  const sluice_tensor_label* inputs;                /* plan->input_count */
  const sluice_tensor_label* outputs;               /* plan->output_count */
  const sluice_tensor_label* states;                /* plan->state_count */
  const char* const* symbols;                       /* plan->symbol_count */
  const struct sluice_kernel_table* const* kernels; /* one per variant, best first */
  int32_t kernel_count;
};

#ifdef __cplusplus
}
#endif

/* NOLINTEND(modernize-deprecated-headers,modernize-use-using) */

#endif

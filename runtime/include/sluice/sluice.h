/* Sluice runtime, C API.
 *
 * A *model* is immutable and may be shared by threads. A *session* owns the working memory and the
 * recurrent state of one stream; it is used by one thread at a time. After a session is created,
 * running it never allocates, locks, prints or throws.
 *
 *   sluice_model* model;
 *   sluice_model_open_file("kws.sluice", &model, &message);
 *   sluice_session* session;
 *   sluice_session_create(model, NULL, NULL, 0, &session, &message);
 *   sluice_buffer in = {mfcc, sizeof mfcc, 3, {1, 49, 10}}, out = {logits, sizeof logits, 0, {0}};
 *   sluice_session_run(session, &in, &out);
 *
 * Every function that can fail returns a status; the one-line reason is in the caller's
 * sluice_message, or for calls on a session in sluice_session_message(). Nothing aborts.
 */
#ifndef SLUICE_SLUICE_H
#define SLUICE_SLUICE_H

/* NOLINTBEGIN(modernize-deprecated-headers,modernize-use-using): plain C */
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SLUICE_MAX_RANK 6

typedef enum sluice_status {
  SLUICE_OK = 0,
  /* the caller passed something the model does not take */
  SLUICE_INVALID_ARGUMENT = 1,
  SLUICE_INVALID_MODEL = 2, /* the model's bytes are damaged, or made for another runtime */
  SLUICE_OUT_OF_MEMORY = 3, /* the allocator failed, or the caller's memory is too small */
  SLUICE_IO_ERROR = 4,      /* a file cannot be opened or read */
  /* a variant or operation that this build or this CPU does not have */
  SLUICE_UNSUPPORTED = 5,
  SLUICE_NOT_FINITE = 6, /* an input or an activation to be quantized holds NaN or infinity */
  /* a kernel refused its arguments: a defect of Sluice */
  SLUICE_INTERNAL = 7
} sluice_status;

/* Element types; the values are stored in model files and never change. */
typedef enum sluice_type {
  SLUICE_F32 = 0,
  SLUICE_S8 = 1,
  SLUICE_U8 = 2,
  SLUICE_S16 = 3,
  SLUICE_U16 = 4,
  SLUICE_S32 = 5,
  SLUICE_S64 = 6,
  SLUICE_BOOL = 7
} sluice_type;

/* Bytes of one element; 0 for a value that is no sluice_type. */
size_t sluice_type_bytes(sluice_type type);
/* "f32", "s8", ...; "?" for a value that is no sluice_type. */
const char* sluice_type_name(sluice_type type);
/* "ok", "invalid argument", ... */
const char* sluice_status_name(sluice_status status);

/* One line of text, always terminated, truncated where it is too long. */
typedef struct sluice_message {
  char text[256];
} sluice_message;

typedef struct sluice_model sluice_model;
typedef struct sluice_session sluice_session;

/* Parses and verifies a model. `data` must stay valid and unchanged until sluice_model_close and be
 * 64-byte aligned (the file variant sees to that). `message` may be NULL. On failure *model is
 * NULL. */
sluice_status sluice_model_open_memory(const void* data, size_t bytes, sluice_model** model,
                                       sluice_message* message);
sluice_status sluice_model_open_file(const char* path, sluice_model** model,
                                     sluice_message* message);
void sluice_model_close(sluice_model* model);

/* What a model tells about one of its inputs, outputs or states. Strings live as long as the model.
 */
typedef struct sluice_tensor_info {
  const char* name;
  sluice_type type;
  int32_t rank;
  /* Extent, or -1 - s where the extent is symbol s alone, or INT64_MIN where it is computed from
   * symbols. */
  int64_t dims[SLUICE_MAX_RANK];
  /* Real value = scale * (q - zero_point) for quantized integers; scale is 0 for anything else. */
  float scale;
  int32_t zero_point;
  /* For an input or output that is one end of a state pair: the index of that state; else -1. */
  int32_t state;
} sluice_tensor_info;

int32_t sluice_model_input_count(const sluice_model* model);
int32_t sluice_model_output_count(const sluice_model* model);
/* Recurrent states, those reachable as inputs and outputs and those internal to LSTM layers. */
int32_t sluice_model_state_count(const sluice_model* model);
int32_t sluice_model_symbol_count(const sluice_model* model);
/* `index` out of range: SLUICE_INVALID_ARGUMENT, *info untouched. */
sluice_status sluice_model_input(const sluice_model* model, int32_t index,
                                 sluice_tensor_info* info);
sluice_status sluice_model_output(const sluice_model* model, int32_t index,
                                  sluice_tensor_info* info);
sluice_status sluice_model_state(const sluice_model* model, int32_t index,
                                 sluice_tensor_info* info);
/* Name of a symbolic dimension ("batch", "T", ...); NULL where `index` is out of range. */
const char* sluice_model_symbol(const sluice_model* model, int32_t index);
/* 1 if recurrent state may be carried from run to run; 0 where a layer runs backwards in time. */
int sluice_model_can_carry(const sluice_model* model);

/* Kernel variants of this build, best first ("vnni", "avx512", "avx2", "sse41"); NULL past the end.
 */
const char* sluice_variant_name(int32_t index);
/* 1 if this CPU and operating system can run the variant. */
int sluice_variant_supported(const char* name);

typedef struct sluice_session_options {
  /* Largest value of each symbol that runs may use, in the order of sluice_model_symbol. NULL:
   * all 1. */
  const int32_t* symbol_max;
  /* Kernel variant to use; NULL: environment variable SLUICE_VARIANT where set, else the best this
   * CPU supports. */
  const char* variant;
  /* 1: NaN and infinity in float inputs are passed on instead of refused. Layers with dynamic
   * quantization refuse them all the same. */
  int allow_non_finite;
} sluice_session_options;

/* Bytes of memory a session needs with these options (NULL: defaults). Borrows memory for the
 * calculation. */
sluice_status sluice_session_bytes(const sluice_model* model, const sluice_session_options* options,
                                   size_t* bytes, sluice_message* message);
/* Creates a session in `memory` (64-byte aligned, on Hexagon 128, at least sluice_session_bytes),
 * or in memory of its own where `memory` is NULL. The state starts reset. */
sluice_status sluice_session_create(const sluice_model* model,
                                    const sluice_session_options* options, void* memory,
                                    size_t bytes, sluice_session** session,
                                    sluice_message* message);
/* Frees what the library allocated; memory given by the caller is the caller's again. NULL is
 * allowed. */
void sluice_session_destroy(sluice_session* session);

/* A dense row-major array of the caller. For outputs `bytes` is the room at `data`, and `rank` and
 * `dims` are filled in by the run. `data` NULL: for an input that is a state, the session's own
 * value is used; an output is not wanted; any other input must then be empty. Data is aligned to
 * its elements, and outputs overlap neither inputs nor each other. */
typedef struct sluice_buffer {
  void* data;
  size_t bytes;
  int32_t rank;
  int64_t dims[SLUICE_MAX_RANK];
} sluice_buffer;

/* Runs the model once: `inputs` and `outputs` in the order of sluice_model_input and
 * sluice_model_output. Symbols take their values from the shapes of the inputs. Recurrent state is
 * carried from run to run until reset: 10 steps and then 20 give the bits of 30. A zero-length
 * sequence leaves the state as it was; an empty batch gives empty outputs. Symbols that a held
 * state depends on change only after a reset, or with a state given. On failure the state is
 * unchanged and outputs are unspecified. */
sluice_status sluice_session_run(sluice_session* session, const sluice_buffer* inputs,
                                 sluice_buffer* outputs);

/* Sets every state to its initial value (zero unless the model says otherwise). */
void sluice_session_reset(sluice_session* session);
/* Copies a state out or in; `bytes` must be exactly the state's size for the current symbol values
 * (set_state on a fresh or reset session takes the shape given in `buffer`). get_state fills in
 * rank and dims, and with `data` NULL only tells these and `bytes`. */
sluice_status sluice_session_get_state(const sluice_session* session, int32_t index,
                                       sluice_buffer* buffer);
sluice_status sluice_session_set_state(sluice_session* session, int32_t index,
                                       const sluice_buffer* buffer);

/* The reason of the last failure on this session; "" if none. */
const char* sluice_session_message(const sluice_session* session);
/* The kernel variant that this session runs. */
const char* sluice_session_variant(const sluice_session* session);

#ifdef __cplusplus
}
#endif

/* NOLINTEND(modernize-deprecated-headers,modernize-use-using) */

#endif

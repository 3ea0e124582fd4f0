#include "sluice/sluice.h"

extern "C" {

size_t sluice_type_bytes(sluice_type type) {
  switch (type) {
    case SLUICE_F32:
    case SLUICE_S32:
      return 4;
    case SLUICE_S8:
    case SLUICE_U8:
    case SLUICE_BOOL:
      return 1;
    case SLUICE_S16:
    case SLUICE_U16:
      return 2;
    case SLUICE_S64:
      return 8;
  }
  return 0;
}

const char* sluice_type_name(sluice_type type) {
  switch (type) {
    case SLUICE_F32:
      return "f32";
    case SLUICE_S8:
      return "s8";
    case SLUICE_U8:
      return "u8";
    case SLUICE_S16:
      return "s16";
    case SLUICE_U16:
      return "u16";
    case SLUICE_S32:
      return "s32";
    case SLUICE_S64:
      return "s64";
    case SLUICE_BOOL:
      return "bool";
  }
  return "?";
}

const char* sluice_status_name(sluice_status status) {
  switch (status) {
    case SLUICE_OK:
      return "ok";
    case SLUICE_INVALID_ARGUMENT:
      return "invalid argument";
    case SLUICE_INVALID_MODEL:
      return "invalid model";
    case SLUICE_OUT_OF_MEMORY:
      return "out of memory";
    case SLUICE_IO_ERROR:
      return "input/output error";
    case SLUICE_UNSUPPORTED:
      return "unsupported";
    case SLUICE_NOT_FINITE:
      return "not finite";
    case SLUICE_INTERNAL:
      return "internal error";
  }
  return "?";
}

}  // extern "C"

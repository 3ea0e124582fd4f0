# The kernel catalogue: every kernel once. Libraries, the dispatch table, test and bench instances and docs/kernels.md
# come from this list.
#
# sluice_kernel(NAME GENERATOR [PARAMS k=v ...] [FAMILIES ...] SUMMARY "formula")
#   GENERATOR  Halide generator (generators/<GENERATOR>_generator.cpp)
#   PARAMS     generator parameters; @GEMM_BLOCK@, @LSTM_BLOCK@, @WEIGHT_OFFSET@ and @BYTEWISE@ are those of the family
#   FAMILIES   target families it is built for (default: x86 arm); Hexagon has no float vectors, so no float layers, and
#              what is float between others element by element

include_guard(GLOBAL)

set(everywhere FAMILIES x86 arm hexagon)

function(sluice_kernel name generator)
    cmake_parse_arguments(PARSE_ARGV 2 arg "" "SUMMARY" "PARAMS;FAMILIES")
    if (NOT arg_FAMILIES)
        set(arg_FAMILIES x86 arm)
    endif ()
    set_property(GLOBAL APPEND PROPERTY SLUICE_KERNELS ${name})
    set_property(GLOBAL PROPERTY SLUICE_KERNEL_${name}_GENERATOR ${generator})
    set_property(GLOBAL PROPERTY SLUICE_KERNEL_${name}_PARAMS "${arg_PARAMS}")
    set_property(GLOBAL PROPERTY SLUICE_KERNEL_${name}_FAMILIES "${arg_FAMILIES}")
    set_property(GLOBAL PROPERTY SLUICE_KERNEL_${name}_SUMMARY "${arg_SUMMARY}")
endfunction()

# Products with packed weights.
sluice_kernel(gemm_f32 gemm_f32 PARAMS block=@GEMM_BLOCK@ SUMMARY "y[m][n] = clamp(sum_k x[m][k] w[n][k] + bias[n], low, high)")
sluice_kernel(
    gemm_s8w8_s32 gemm_s8w8 PARAMS output=s32 block=@GEMM_BLOCK@ weight_offset=@WEIGHT_OFFSET@ ${everywhere}
    SUMMARY "y[m][n] = sum_k x[m][k] w[n][k] + bias[n], int32"
)
sluice_kernel(
    gemm_s8w8_f32 gemm_s8w8 PARAMS output=f32 block=@GEMM_BLOCK@ weight_offset=@WEIGHT_OFFSET@
    SUMMARY "y[m][n] = clamp(x_scale[m] w_scale[n] sum_k (x[m][k] - x_zero[m]) w[n][k] + bias[n], low, high)"
)
foreach (output IN ITEMS s8 s16)
    sluice_kernel(
        gemm_s8w8_${output} gemm_s8w8 PARAMS output=${output} block=@GEMM_BLOCK@ weight_offset=@WEIGHT_OFFSET@ ${everywhere}
        SUMMARY "y[m][n] = clamp(round((sum_k x[m][k] w[n][k] + bias[n]) multiplier[n] 2^(shift[n] - 31)) + zero_point), flavour C"
    )
endforeach ()
sluice_kernel(
    gemm_s16w8_s32 gemm_s16w8 PARAMS block=@GEMM_BLOCK@ weight_offset=@WEIGHT_OFFSET@ bytewise=@BYTEWISE@ ${everywhere}
    SUMMARY "y[m][n] = sum_k x[m][k] w[n][k] + bias[n], int32"
)

# One step of an LSTM layer.
sluice_kernel(
    lstm_step_f32 lstm_step_f32 PARAMS block=@LSTM_BLOCK@ SUMMARY "gates = gx + h R; c' = f c + i g; h' = o tanh(c')"
)
sluice_kernel(
    lstm_step_s8w8_f32 lstm_step_s8w8 PARAMS block=@LSTM_BLOCK@ weight_offset=@WEIGHT_OFFSET@
    SUMMARY "lstm_step_f32 with h in s8 per row and R in w8; also quantizes h' per row for the next step"
)

# One step of an integer LSTM layer. _tflm and _tflite: bit-compatible with TensorFlow Lite Micro
# (CMSIS-NN) and TensorFlow Lite.
foreach (step IN ITEMS s8 s8_tflm s8_tflite s8_full s8_tflite_full s16 s16_tflm s16_full)
    string(REGEX MATCH "^s[0-9]+" activation ${step})
    string(REGEX REPLACE "^s[0-9]+" "" suffix ${step})
    set(params activation=${activation})
    set(summary "i, o, f, z of gx + requantize(h R) in Q3.12; c' = f c + i z, s16; h' = o tanh(c'), ${activation}; one rounding")
    if (suffix MATCHES "tflm")
        list(APPEND params cell_rule=tflm hidden_rounding=double_away)
        if (activation STREQUAL "s16")
            list(APPEND params gate_rounding=int64_up)
        else ()
            list(APPEND params gate_rounding=double_away)
        endif ()
        string(REPLACE "one rounding" "roundings of TensorFlow Lite Micro" summary "${summary}")
    elseif (suffix MATCHES "tflite")
        list(APPEND params cell_rule=tflite gate_rounding=double_away hidden_rounding=double_away flavour=gemmlowp)
        string(REPLACE "one rounding" "roundings and gate functions of TensorFlow Lite" summary "${summary}")
    endif ()
    if (suffix MATCHES "full")
        list(APPEND params full=true)
        string(APPEND summary "; with peephole and layer norm")
    endif ()
    sluice_kernel(
        lstm_step_${activation}w8_s16${suffix} lstm_step_integer
        PARAMS block=@LSTM_BLOCK@ weight_offset=@WEIGHT_OFFSET@ bytewise=@BYTEWISE@ ${params} ${everywhere} SUMMARY "${summary}"
    )
endforeach ()
foreach (function IN ITEMS sigmoid tanh)
    sluice_kernel(
        ${function}_s16 gate_function_s16 PARAMS function=${function} flavour=table ${everywhere}
        SUMMARY "y = ${function}(x) in Q0.15, by interpolation in a table of 256 entries"
    )
    sluice_kernel(
        ${function}_s16_gemmlowp gate_function_s16 PARAMS function=${function} flavour=gemmlowp ${everywhere}
        SUMMARY "y = ${function}(x) in Q0.15, as gemmlowp computes it"
    )
endforeach ()

# Quantization.
sluice_kernel(
    quantize_rows_f32_s8 quantize_rows
    SUMMARY "q[m][k] = round(x[m][k] / scale[m]) + zero_point[m], and sum_k q"
)
foreach (output IN ITEMS s8 s16)
    sluice_kernel(
        requantize_s32_${output} requantize PARAMS output=${output} rounding=single_up ${everywhere}
        SUMMARY "y = clamp(round(x multiplier 2^(shift - 31)) + zero_point), one rounding, half up (flavour C)"
    )
    sluice_kernel(
        requantize_s32_${output}_away requantize PARAMS output=${output} rounding=double_away ${everywhere}
        SUMMARY "the same, rounded twice, the second half away from zero (flavour A)"
    )
    sluice_kernel(
        requantize_s32_${output}_up requantize PARAMS output=${output} rounding=double_up ${everywhere}
        SUMMARY "the same, rounded twice, half up (flavour B)"
    )
    sluice_kernel(
        requantize_s32_${output}_int64 requantize PARAMS output=${output} rounding=int64_up ${everywhere}
        SUMMARY "the same, one rounding, half up, of a multiplier rounded to 16 bits (flavour D)"
    )
endforeach ()
sluice_kernel(row_sums_s8 row_sums ${everywhere} SUMMARY "y[m] = sum_k x[m][k]")
foreach (type IN ITEMS s8=int8 u8=uint8 s16=int16)
    string(REGEX MATCH "^(.*)=(.*)$" matched ${type})
    sluice_kernel(
        quantize_f32_${CMAKE_MATCH_1} quantize_f32 PARAMS y.type=${CMAKE_MATCH_2} ${everywhere}
        SUMMARY "y = clamp(round(x / scale) + zero_point)"
    )
    sluice_kernel(
        dequantize_${CMAKE_MATCH_1}_f32 dequantize_f32 PARAMS x.type=${CMAKE_MATCH_2} ${everywhere}
        SUMMARY "y = (x - zero_point) scale"
    )
endforeach ()

# Quantized pointwise, once with one rounding, half up (flavour C), once rounded twice, half away from zero (flavour A).
foreach (rounding IN ITEMS =single_up _away=double_away)
    string(REGEX MATCH "^(.*)=(.*)$" matched ${rounding})
    set(suffix "${CMAKE_MATCH_1}")
    set(rounding ${CMAKE_MATCH_2})
    foreach (type IN ITEMS s8 s16)
        string(REPLACE s int halide_type ${type})
        foreach (output IN ITEMS s8 s16)
            string(REPLACE s int halide_output ${output})
            sluice_kernel(
                rescale_${type}_${output}${suffix} rescale
                PARAMS x.type=${halide_type} y.type=${halide_output} rounding=${rounding} ${everywhere}
                SUMMARY "y = clamp(round((x - x_zero) multiplier 2^(shift - 31)) + y_zero)"
            )
        endforeach ()
        foreach (function IN ITEMS add mul)
            sluice_kernel(
                ${function}_${type}${suffix} ${function}_quantized
                PARAMS a.type=${halide_type} b.type=${halide_type} y.type=${halide_type} rounding=${rounding} ${everywhere}
                SUMMARY "y = ${function}(a, b) of quantized numbers, broadcast"
            )
        endforeach ()
    endforeach ()
endforeach ()

# Float pointwise: y = f(x, alpha, beta).
foreach (
    function IN ITEMS
    abs neg exp log sqrt reciprocal sigmoid tanh clamp leaky_relu elu hard_sigmoid softplus softsign round affine scaled_tanh
    thresholded_relu
)
    sluice_kernel(${function}_f32 unary_f32 PARAMS function=${function} ${everywhere} SUMMARY "y = ${function}(x)")
endforeach ()
foreach (function IN ITEMS add sub mul div pow min max)
    set(families ${everywhere})
    if (function STREQUAL pow)
        set(families "")  # computes in doubles
    endif ()
    sluice_kernel(${function}_f32 binary_f32 PARAMS function=${function} ${families} SUMMARY "y = ${function}(a, b), broadcast")
endforeach ()

# Float reductions over the rows of a matrix.
foreach (function IN ITEMS sum max min)
    sluice_kernel(
        reduce_${function}_f32 reduce_f32 PARAMS function=${function} ${everywhere} SUMMARY "y[m] = scale ${function}_k x[m][k]"
    )
endforeach ()
sluice_kernel(softmax_f32 softmax_f32 PARAMS log=false ${everywhere} SUMMARY "y[m] = exp(x[m]) / sum exp(x[m])")
sluice_kernel(log_softmax_f32 softmax_f32 PARAMS log=true ${everywhere} SUMMARY "y[m] = x[m] - log sum exp(x[m])")

# Compile options of all targets: call sluice_target(NAME) on each.

function(sluice_target name)
    target_compile_options(
        ${name} PRIVATE
        -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion
        $<$<BOOL:${SLUICE_WERROR}>:-Werror>
    )
    if (SLUICE_SANITIZE)
        target_compile_options(
            ${name} PRIVATE -fsanitize=${SLUICE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer
        )
        target_link_options(${name} PRIVATE -fsanitize=${SLUICE_SANITIZE})
    endif ()
    if (SLUICE_FUZZ)
        # Coverage of the readers guides the fuzzers.
        target_compile_options(${name} PRIVATE -fsanitize=fuzzer-no-link)
        target_link_options(${name} PRIVATE -fsanitize=fuzzer-no-link)
    endif ()
endfunction()

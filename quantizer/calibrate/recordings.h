// Calibration data: recordings, each a set of input arrays.
#ifndef SLUICE_CALIBRATE_RECORDINGS_H
#define SLUICE_CALIBRATE_RECORDINGS_H

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "quantizer/npy/npy.h"

namespace sluice {

/// File of each input, by the input's name.
using Recording = std::map<std::string, std::string>;

/// Sorts (input, file) pairs into recordings: the k-th file of every input is one recording. An
/// input with one file has it in all of them. Throws sluice::Error where numbers of files differ
/// otherwise.
std::vector<Recording> recordings(const std::vector<std::pair<std::string, std::string>>& files);

/// Reads the files of a recording. Throws sluice::Error.
std::map<std::string, NpyArray> read_recording(const Recording& recording);

}  // namespace sluice

#endif

// Layout operations against index formulas, over random shapes and every element size.
#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "runtime/ops/convert.h"
#include "tests/runtime/ops/op_call.h"

namespace sluice {
namespace {

const sluice_type kTypes[] = {SLUICE_S8, SLUICE_BOOL, SLUICE_S16, SLUICE_F32, SLUICE_S64};
using Dims = std::vector<int64_t>;

class Shapes {
 public:
  int64_t pick(int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(random_);
  }
  // Extents up to 6, one of them now and then 0.
  Dims dims(int rank) {
    Dims result;
    for (int i = 0; i < rank; ++i) result.push_back(pick(0, 19) == 0 ? 0 : pick(1, 6));
    return result;
  }
  sluice_type type() { return kTypes[pick(0, 4)]; }

 private:
  std::mt19937 random_{1};
};

int64_t flat(const Dims& dims, const Dims& index) {
  int64_t place = 0;
  for (size_t i = 0; i < dims.size(); ++i) place = place * dims[i] + index[i];
  return place;
}

// Expects element `index` of `y` to be the element of `x` at source(index); a negative place stands
// for `fill`.
void expect_elements(const Array& y, const std::function<const uint8_t*(const Dims&)>& source) {
  const size_t size = sluice_type_bytes(y.type);
  Dims index(y.dims.size(), 0);
  for (int64_t i = 0; i < y.elements(); ++i) {
    ASSERT_EQ(std::memcmp(y.bytes.data() + static_cast<size_t>(i) * size, source(index), size), 0)
        << "element " << i;
    for (size_t axis = index.size(); axis-- > 0;) {
      if (++index[axis] < y.dims[axis]) break;
      index[axis] = 0;
    }
  }
}

const uint8_t* element(const Array& x, const Dims& index) {
  return x.bytes.data() + static_cast<size_t>(flat(x.dims, index)) * sluice_type_bytes(x.type);
}

TEST(Copy, TakesAnotherShape) {
  const Array x = counting(SLUICE_S16, {2, 3, 4});
  OpCall call(sluice_op_copy);
  call.in(x).out(SLUICE_S16, {6, 4});
  ASSERT_EQ(call.run(), SLUICE_OK) << call.message();
  EXPECT_EQ(call.output(0).bytes, x.bytes);
}

TEST(Copy, RefusesOtherSizes) {
  OpCall call(sluice_op_copy);
  call.in(counting(SLUICE_S16, {2, 3})).out(SLUICE_S16, {7});
  EXPECT_EQ(call.run(), SLUICE_INVALID_MODEL);
  EXPECT_EQ(call.message(), "copy: y has 7 elements, x has 6");
  call.with_symbols();
  EXPECT_EQ(call.run(), SLUICE_INVALID_ARGUMENT);
}

TEST(Transpose, PermutesAxes) {
  Shapes shapes;
  for (int repeat = 0; repeat < 300; ++repeat) {
    const auto rank = static_cast<int>(shapes.pick(0, 6));
    const Array x = counting(shapes.type(), shapes.dims(rank));
    std::vector<int32_t> perm;
    for (int32_t i = 0; i < rank; ++i) {
      perm.insert(perm.begin() + shapes.pick(0, static_cast<int64_t>(perm.size())), i);
    }
    Dims dims;
    for (int32_t axis : perm) dims.push_back(x.dims[axis]);
    OpCall call(sluice_op_transpose);
    call.in(x).out(x.type, dims).ints(perm);
    ASSERT_EQ(call.run(), SLUICE_OK) << call.message();
    expect_elements(call.output(0), [&](const Dims& index) {
      Dims from(index.size());
      for (size_t i = 0; i < perm.size(); ++i) from[perm[i]] = index[i];
      return element(x, from);
    });
  }
}

TEST(Transpose, RefusesWhatIsNoPermutation) {
  for (const std::vector<int32_t>& perm :
       std::vector<std::vector<int32_t>>{{0, 0}, {0, 2}, {-1, 0}, {0}, {0, 1, 2}}) {
    OpCall call(sluice_op_transpose);
    call.in(counting(SLUICE_F32, {2, 2})).out(SLUICE_F32, {2, 2}).ints(perm);
    EXPECT_EQ(call.run(), SLUICE_INVALID_MODEL);
  }
}

TEST(Slice, TakesStartsAndSteps) {
  Shapes shapes;
  for (int repeat = 0; repeat < 500; ++repeat) {
    const auto rank = static_cast<int>(shapes.pick(0, 5));
    const Array x = counting(shapes.type(), shapes.dims(rank));
    Dims dims;
    std::vector<int32_t> starts, steps;
    for (int64_t extent : x.dims) {
      auto step = static_cast<int32_t>(shapes.pick(-3, 3));
      if (step == 0) step = 1;
      const int64_t start = extent == 0 ? 0 : shapes.pick(0, extent - 1);
      const int64_t room = step > 0 ? extent - start : start + 1;
      const int64_t most = extent == 0 ? 0 : (room + std::abs(step) - 1) / std::abs(step);
      dims.push_back(shapes.pick(0, 9) == 0 ? 0 : most);
      starts.push_back(static_cast<int32_t>(start));
      steps.push_back(step);
    }
    std::vector<int32_t> attributes = starts;
    attributes.insert(attributes.end(), steps.begin(), steps.end());
    OpCall call(sluice_op_slice);
    call.in(x).out(x.type, dims).ints(attributes);
    ASSERT_EQ(call.run(), SLUICE_OK) << call.message();
    expect_elements(call.output(0), [&](const Dims& index) {
      Dims from;
      for (size_t i = 0; i < index.size(); ++i) from.push_back(starts[i] + index[i] * steps[i]);
      return element(x, from);
    });
  }
}

TEST(Slice, RefusesWhatLiesOutside) {
  const auto status = [](std::vector<int32_t> attributes, int64_t extent) {
    OpCall call(sluice_op_slice);
    call.in(counting(SLUICE_F32, {5})).out(SLUICE_F32, {extent}).ints(std::move(attributes));
    return call.run();
  };
  EXPECT_EQ(status({0, 1}, 5), SLUICE_OK);
  EXPECT_EQ(status({4, -1}, 5), SLUICE_OK);
  EXPECT_EQ(status({0, 1}, 6), SLUICE_INVALID_MODEL);
  EXPECT_EQ(status({5, 1}, 1), SLUICE_INVALID_MODEL);
  EXPECT_EQ(status({3, -1}, 5), SLUICE_INVALID_MODEL);
  EXPECT_EQ(status({0, 0}, 1), SLUICE_INVALID_MODEL);
  EXPECT_EQ(status({0, INT32_MAX}, 2), SLUICE_INVALID_MODEL);
  EXPECT_EQ(status({4, INT32_MIN}, 2), SLUICE_INVALID_MODEL);
  EXPECT_EQ(status({0}, 5), SLUICE_INVALID_MODEL);
}

TEST(Concat, JoinsAlongAnAxis) {
  Shapes shapes;
  for (int repeat = 0; repeat < 300; ++repeat) {
    const auto rank = static_cast<int>(shapes.pick(1, 5));
    const auto axis = static_cast<int32_t>(shapes.pick(0, rank - 1));
    const sluice_type type = shapes.type();
    Dims dims = shapes.dims(rank);
    dims[axis] = 0;
    OpCall call(sluice_op_concat);
    std::vector<Array> parts;
    const int64_t count = shapes.pick(1, 4);
    for (int64_t i = 0; i < count; ++i) {
      Dims part = dims;
      part[axis] = shapes.pick(0, 4);
      parts.push_back(counting(type, part));
      for (uint8_t& byte : parts.back().bytes) byte = static_cast<uint8_t>(byte + 50 * i);
      call.in(parts.back());
    }
    for (const Array& part : parts) dims[axis] += part.dims[axis];
    call.out(type, dims).ints({axis});
    ASSERT_EQ(call.run(), SLUICE_OK) << call.message();
    expect_elements(call.output(0), [&](const Dims& index) {
      Dims from = index;
      size_t part = 0;
      while (from[axis] >= parts[part].dims[axis]) from[axis] -= parts[part++].dims[axis];
      return element(parts[part], from);
    });
  }
}

TEST(Concat, RefusesPartsThatDoNotFit) {
  OpCall sum(sluice_op_concat);
  sum.in(counting(SLUICE_F32, {2, 3}))
      .in(counting(SLUICE_F32, {2, 3}))
      .out(SLUICE_F32, {2, 5})
      .ints({1});
  EXPECT_EQ(sum.run(), SLUICE_INVALID_MODEL);
  OpCall other(sluice_op_concat);
  other.in(counting(SLUICE_F32, {2, 3}))
      .in(counting(SLUICE_F32, {1, 3}))
      .out(SLUICE_F32, {2, 6})
      .ints({1});
  EXPECT_EQ(other.run(), SLUICE_INVALID_MODEL);
  OpCall axis(sluice_op_concat);
  axis.in(counting(SLUICE_F32, {2})).out(SLUICE_F32, {2}).ints({1});
  EXPECT_EQ(axis.run(), SLUICE_INVALID_MODEL);
  OpCall none(sluice_op_concat);
  none.out(SLUICE_F32, {0}).ints({0});
  EXPECT_EQ(none.run(), SLUICE_INVALID_MODEL);
}

TEST(Pad, FollowsEachMode) {
  Shapes shapes;
  for (int repeat = 0; repeat < 600; ++repeat) {
    const auto mode = static_cast<int32_t>(shapes.pick(0, 2));
    const auto rank = static_cast<int>(shapes.pick(0, 5));
    Dims from = shapes.dims(rank);
    if (mode != 0) {
      for (int64_t& extent : from) extent = std::max<int64_t>(extent, 1);
    }
    const Array x = counting(SLUICE_F32, from);
    std::vector<int32_t> attributes = {mode};
    Dims dims;
    for (int64_t extent : x.dims) {
      const int64_t most = mode == 1 ? extent - 1 : 3;
      const int64_t before = shapes.pick(mode == 1 ? 0 : -std::min<int64_t>(extent, 2), most);
      attributes.push_back(static_cast<int32_t>(before));
      dims.push_back(std::max<int64_t>(0, before + extent + shapes.pick(0, most)));
    }
    // Attributes are extent references: negative ones would be expressions.
    for (int32_t& attribute : attributes) attribute = std::max(attribute, 0);
    for (int i = 0; i < rank; ++i) dims[i] = std::max<int64_t>(dims[i], 0);
    if (mode == 1) {
      for (int i = 0; i < rank; ++i) {
        dims[i] = std::min(dims[i], attributes[1 + i] + 2 * x.dims[i] - 1);
      }
    }
    OpCall call(sluice_op_pad);
    call.in(x).out(SLUICE_F32, dims).ints(attributes).floats({-7.5f});
    ASSERT_EQ(call.run(), SLUICE_OK) << call.message();
    const float fill = -7.5f;
    expect_elements(call.output(0), [&](const Dims& index) {
      Dims place(index.size());
      for (size_t i = 0; i < index.size(); ++i) {
        const int64_t extent = x.dims[i];
        int64_t at = index[i] - attributes[1 + i];
        if (mode == 2) at = std::clamp<int64_t>(at, 0, extent - 1);
        if (mode == 1 && at < 0) at = -at;
        if (mode == 1 && at >= extent) at = 2 * (extent - 1) - at;
        if (at < 0 || at >= extent) return reinterpret_cast<const uint8_t*>(&fill);
        place[i] = at;
      }
      return element(x, place);
    });
  }
}

TEST(Pad, ConvertsItsValue) {
  OpCall call(sluice_op_pad);
  call.in(counting(SLUICE_S64, {1})).out(SLUICE_S64, {3}).ints({0, 1}).floats({-3.0f});
  ASSERT_EQ(call.run(), SLUICE_OK) << call.message();
  EXPECT_EQ(call.output(0).values<int64_t>(), (std::vector<int64_t>{-3, 0, -3}));
}

TEST(Pad, RefusesReflectionsLongerThanTheAxis) {
  const auto status = [](int32_t mode, int64_t extent, int32_t before, int64_t result) {
    OpCall call(sluice_op_pad);
    call.in(counting(SLUICE_F32, {extent}))
        .out(SLUICE_F32, {result})
        .ints({mode, before})
        .floats({0});
    return call.run();
  };
  EXPECT_EQ(status(1, 4, 3, 10), SLUICE_OK);
  EXPECT_EQ(status(1, 4, 4, 8), SLUICE_INVALID_MODEL);
  EXPECT_EQ(status(1, 4, 0, 8), SLUICE_INVALID_MODEL);
  EXPECT_EQ(status(2, 0, 1, 1), SLUICE_INVALID_MODEL);
  EXPECT_EQ(status(3, 4, 0, 4), SLUICE_INVALID_MODEL);
  EXPECT_EQ(status(-1, 4, 0, 4), SLUICE_INVALID_MODEL);
}

TEST(Gather, TakesIndices) {
  Shapes shapes;
  for (int repeat = 0; repeat < 300; ++repeat) {
    const auto rank = static_cast<int>(shapes.pick(1, 4));
    const auto axis = static_cast<int32_t>(shapes.pick(0, rank - 1));
    Dims dims = shapes.dims(rank);
    dims[axis] = std::max<int64_t>(dims[axis], 1);
    const Array data = counting(shapes.type(), dims);
    const Dims index_dims = shapes.dims(static_cast<int>(shapes.pick(0, 3)));
    const bool wide = shapes.pick(0, 1) != 0;
    Array indices = counting(wide ? SLUICE_S64 : SLUICE_S32, index_dims);
    std::vector<int64_t> chosen;
    for (int64_t i = 0; i < indices.elements(); ++i) {
      chosen.push_back(shapes.pick(-dims[axis], dims[axis] - 1));
      if (wide) {
        indices.as<int64_t>()[i] = chosen.back();
      } else {
        indices.as<int32_t>()[i] = static_cast<int32_t>(chosen.back());
      }
    }
    Dims result(dims.begin(), dims.begin() + axis);
    result.insert(result.end(), index_dims.begin(), index_dims.end());
    result.insert(result.end(), dims.begin() + axis + 1, dims.end());
    OpCall call(sluice_op_gather);
    call.in(data).in(indices).out(data.type, result).ints({axis});
    ASSERT_EQ(call.run(), SLUICE_OK) << call.message();
    expect_elements(call.output(0), [&](const Dims& index) {
      Dims from(index.begin(), index.begin() + axis);
      const Dims inner(index.begin() + axis,
                       index.begin() + axis + static_cast<int64_t>(index_dims.size()));
      int64_t at = chosen[flat(index_dims, inner)];
      from.push_back(at < 0 ? at + dims[axis] : at);
      from.insert(from.end(), index.begin() + axis + static_cast<int64_t>(index_dims.size()),
                  index.end());
      return element(data, from);
    });
  }
}

TEST(Gather, RefusesIndicesOutOfRange) {
  for (int64_t index : {int64_t{3}, int64_t{-4}, INT64_MAX, INT64_MIN}) {
    OpCall call(sluice_op_gather);
    call.in(counting(SLUICE_F32, {3}))
        .in(make_array<int64_t>(SLUICE_S64, {1}, {index}))
        .out(SLUICE_F32, {1})
        .ints({0});
    EXPECT_EQ(call.run(), SLUICE_INVALID_ARGUMENT);
    EXPECT_EQ(call.message(), "gather: index " + std::to_string(index) + " on an axis of extent 3");
  }
}

TEST(Expand, Broadcasts) {
  Shapes shapes;
  for (int repeat = 0; repeat < 300; ++repeat) {
    const auto rank = static_cast<int>(shapes.pick(0, 6));
    const Dims dims = shapes.dims(rank);
    Dims own(dims.begin() + shapes.pick(0, rank), dims.end());
    for (int64_t& extent : own) {
      if (shapes.pick(0, 1) != 0) extent = 1;
    }
    const Array x = counting(shapes.type(), own);
    OpCall call(sluice_op_expand);
    call.in(x).out(x.type, dims);
    ASSERT_EQ(call.run(), SLUICE_OK) << call.message();
    expect_elements(call.output(0), [&](const Dims& index) {
      Dims from(index.end() - static_cast<int64_t>(own.size()), index.end());
      for (size_t i = 0; i < own.size(); ++i) {
        if (own[i] == 1) from[i] = 0;
      }
      return element(x, from);
    });
  }
}

TEST(Where, SelectsWithBroadcast) {
  Shapes shapes;
  for (int repeat = 0; repeat < 300; ++repeat) {
    const auto rank = static_cast<int>(shapes.pick(0, 6));
    const Dims dims = shapes.dims(rank);
    const sluice_type type = shapes.type();
    Array parts[3];
    for (int i = 0; i < 3; ++i) {
      Dims own(dims.begin() + shapes.pick(0, rank), dims.end());
      for (int64_t& extent : own) {
        if (shapes.pick(0, 2) == 0) extent = 1;
      }
      parts[i] = counting(i == 0 ? SLUICE_BOOL : type, own);
      for (uint8_t& byte : parts[i].bytes) {
        byte = static_cast<uint8_t>(i == 0 ? shapes.pick(0, 1) : byte + 100 * (i - 1));
      }
    }
    OpCall call(sluice_op_where);
    call.in(parts[0]).in(parts[1]).in(parts[2]).out(type, dims);
    ASSERT_EQ(call.run(), SLUICE_OK) << call.message();
    expect_elements(call.output(0), [&](const Dims& index) {
      const auto at = [&](const Array& part) {
        Dims from(index.end() - static_cast<int64_t>(part.dims.size()), index.end());
        for (size_t i = 0; i < from.size(); ++i) {
          if (part.dims[i] == 1) from[i] = 0;
        }
        return element(part, from);
      };
      return *at(parts[0]) != 0 ? at(parts[1]) : at(parts[2]);
    });
  }
}

TEST(Im2col, GathersWindows) {
  Shapes shapes;
  for (int repeat = 0; repeat < 300; ++repeat) {
    const Array x = counting(shapes.type(), {shapes.pick(0, 2), shapes.pick(1, 3),
                                             shapes.pick(1, 7), shapes.pick(1, 7)});
    std::vector<int32_t> a;
    for (int i = 0; i < 6; ++i) a.push_back(static_cast<int32_t>(shapes.pick(1, 3)));
    for (int i = 0; i < 2; ++i) a.push_back(static_cast<int32_t>(shapes.pick(0, 2)));
    for (int i = 0; i < 2; ++i) a.push_back(static_cast<int32_t>(shapes.pick(0, 4)));
    const int64_t kh = a[0], kw = a[1], ho = a[8], wo = a[9];
    OpCall call(sluice_op_im2col);
    const auto value = static_cast<float>(shapes.pick(0, 1));
    call.in(x).out(x.type, {x.dims[0] * ho * wo, x.dims[1] * kh * kw}).ints(a).floats({value});
    ASSERT_EQ(call.run(), SLUICE_OK) << call.message();
    uint8_t padding[8];
    convert(SLUICE_F32, &value, x.type, padding, 1);
    expect_elements(call.output(0), [&](const Dims& index) {
      const int64_t h = index[0] / wo % ho * a[2] - a[6] + index[1] / kw % kh * a[4];
      const int64_t w = index[0] % wo * a[3] - a[7] + index[1] % kw * a[5];
      if (h < 0 || h >= x.dims[2] || w < 0 || w >= x.dims[3])
        return static_cast<const uint8_t*>(padding);
      return element(x, {index[0] / (ho * wo), index[1] / (kh * kw), h, w});
    });
  }
}

TEST(LayoutOps, RefuseOtherTypesAndCounts) {
  OpCall type(sluice_op_copy);
  type.in(counting(SLUICE_S16, {2})).out(SLUICE_U16, {2});
  EXPECT_EQ(type.run(), SLUICE_INVALID_MODEL);
  EXPECT_EQ(type.message(), "copy: y has type u16, expected s16");
  OpCall absent(sluice_op_expand);
  absent.absent_in().out(SLUICE_F32, {2});
  EXPECT_EQ(absent.run(), SLUICE_INVALID_MODEL);
  OpCall count(sluice_op_where);
  count.in(counting(SLUICE_BOOL, {2})).out(SLUICE_F32, {2});
  EXPECT_EQ(count.run(), SLUICE_INVALID_MODEL);
  OpCall shape(sluice_op_expand);
  shape.in(counting(SLUICE_F32, {3})).out(SLUICE_F32, {2});
  EXPECT_EQ(shape.run(), SLUICE_INVALID_MODEL);
}

}  // namespace
}  // namespace sluice

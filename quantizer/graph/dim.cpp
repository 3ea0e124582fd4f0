#include "quantizer/graph/dim.h"

#include <algorithm>
#include <numeric>

#include "quantizer/error.h"

namespace sluice {
namespace {

// Bounds of an expression; shapes of real models stay far below them.
constexpr size_t kMaxTerms = 64;
constexpr size_t kMaxAtomText = 1024;
constexpr int kMaxPower = 16;

int64_t checked_add(int64_t a, int64_t b) {
  int64_t sum;
  if (__builtin_add_overflow(a, b, &sum)) throw Error("an extent leaves 64 bits");
  return sum;
}

int64_t checked_mul(int64_t a, int64_t b) {
  int64_t product;
  if (__builtin_mul_overflow(a, b, &product)) throw Error("an extent leaves 64 bits");
  return product;
}

int64_t floor_div(int64_t a, int64_t d) {
  const int64_t quotient = a / d;
  return a % d < 0 ? quotient - 1 : quotient;
}

int degree(const Dim::Monomial& monomial) {
  int sum = 0;
  for (const auto& [atom, power] : monomial) sum += power;
  return sum;
}

Dim::Monomial multiply(const Dim::Monomial& a, const Dim::Monomial& b) {
  Dim::Monomial product = a;
  for (const auto& [atom, power] : b) product[atom] += power;
  if (degree(product) > kMaxPower) throw Error("the expression of an extent is too large");
  return product;
}

// *quotient = a / b; false where b is no factor of a.
bool divide(const Dim::Monomial& a, const Dim::Monomial& b, Dim::Monomial* quotient) {
  *quotient = a;
  for (const auto& [atom, power] : b) {
    const auto found = quotient->find(atom);
    if (found == quotient->end() || found->second < power) return false;
    found->second -= power;
    if (found->second == 0) quotient->erase(found);
  }
  return true;
}

// Graded lexicographic order: respects multiplication, as polynomial division needs it.
bool graded_less(const Dim::Monomial& a, const Dim::Monomial& b) {
  const int degree_a = degree(a), degree_b = degree(b);
  if (degree_a != degree_b) return degree_a < degree_b;
  auto i = a.begin(), j = b.begin();
  for (; i != a.end() && j != b.end(); ++i, ++j) {
    if (!(i->first == j->first)) return j->first < i->first;
    if (i->second != j->second) return i->second < j->second;
  }
  return false;
}

const std::pair<const Dim::Monomial, int64_t>& leading(const Dim& polynomial) {
  return *std::max_element(
      polynomial.terms().begin(), polynomial.terms().end(),
      [](const auto& a, const auto& b) { return graded_less(a.first, b.first); });
}

}  // namespace

bool operator<(const Dim::Atom& a, const Dim::Atom& b) {
  if ((a.division == nullptr) != (b.division == nullptr)) return a.division == nullptr;
  return a.name < b.name;
}

bool operator==(const Dim::Atom& a, const Dim::Atom& b) { return !(a < b) && !(b < a); }

Dim::Dim(int64_t constant) {
  if (constant != 0) terms_[{}] = constant;
}

Dim Dim::symbol(const std::string& name) {
  Dim dim;
  dim.terms_[{{Atom{name, nullptr}, 1}}] = 1;
  return dim;
}

bool Dim::is_constant() const {
  return terms_.empty() || (terms_.size() == 1 && terms_.begin()->first.empty());
}

int64_t Dim::constant() const { return terms_.empty() ? 0 : terms_.begin()->second; }

bool Dim::is_symbol() const {
  if (terms_.size() != 1 || terms_.begin()->second != 1) return false;
  const Monomial& monomial = terms_.begin()->first;
  return monomial.size() == 1 && monomial.begin()->second == 1 && !monomial.begin()->first.division;
}

bool Dim::contains(const std::string& symbol) const {
  for (const auto& [monomial, coefficient] : terms_) {
    for (const auto& [atom, power] : monomial) {
      if (atom.division ? atom.division->numerator.contains(symbol) : atom.name == symbol) {
        return true;
      }
    }
  }
  return false;
}

void Dim::add_term(const Monomial& monomial, int64_t coefficient) {
  if (coefficient == 0) return;
  int64_t& sum = terms_[monomial];
  sum = checked_add(sum, coefficient);
  if (sum == 0) terms_.erase(monomial);
  if (terms_.size() > kMaxTerms) throw Error("the expression of an extent is too large");
}

Dim operator+(const Dim& a, const Dim& b) {
  Dim sum = a;
  for (const auto& [monomial, coefficient] : b.terms_) sum.add_term(monomial, coefficient);
  return sum;
}

Dim operator-(const Dim& a, const Dim& b) { return a + b * Dim(-1); }

Dim operator*(const Dim& a, const Dim& b) {
  Dim product;
  for (const auto& [monomial_a, coefficient_a] : a.terms_) {
    for (const auto& [monomial_b, coefficient_b] : b.terms_) {
      product.add_term(multiply(monomial_a, monomial_b), checked_mul(coefficient_a, coefficient_b));
    }
  }
  return product;
}

Dim Dim::floordiv(const Dim& a, int64_t d) {
  if (d <= 0) throw Error("an extent is divided by " + std::to_string(d) + ", not by a positive");
  // a = d * quotient + rest with every coefficient of the rest in [0, d).
  Dim quotient, rest;
  for (const auto& [monomial, coefficient] : a.terms_) {
    const int64_t q = floor_div(coefficient, d);
    quotient.add_term(monomial, q);
    rest.add_term(monomial, coefficient - q * d);
  }
  if (rest.is_constant()) return quotient;
  // floor((g*p + c) / (g*d)) = floor((p + floor(c/g)) / d)
  int64_t common = d;
  for (const auto& [monomial, coefficient] : rest.terms_) {
    if (!monomial.empty()) common = std::gcd(common, coefficient);
  }
  Dim numerator;
  for (const auto& [monomial, coefficient] : rest.terms_) {
    numerator.add_term(monomial, floor_div(coefficient, common));
  }
  d /= common;
  // floor((floor(p/a) + c) / d) = floor((p + a*c) / (a*d))
  const auto& [monomial, coefficient] = *numerator.terms_.rbegin();
  const size_t constants = numerator.terms_.count({});
  if (numerator.terms_.size() == constants + 1 && coefficient == 1 && monomial.size() == 1 &&
      monomial.begin()->second == 1 && monomial.begin()->first.division) {
    const FloorDivision& inner = *monomial.begin()->first.division;
    const int64_t offset = constants ? numerator.terms_.at({}) : 0;
    return quotient + floordiv(inner.numerator + Dim(checked_mul(offset, inner.divisor)),
                               checked_mul(d, inner.divisor));
  }
  std::string inside = numerator.text();
  if (numerator.terms_.size() > 1) inside = "(" + inside + ")";
  const std::string name = "floor(" + inside + "/" + std::to_string(d) + ")";
  if (name.size() > kMaxAtomText) throw Error("the expression of an extent is too large");
  const auto division = std::make_shared<const FloorDivision>(FloorDivision{numerator, d});
  quotient.add_term({{Atom{name, division}, 1}}, 1);
  return quotient;
}

bool Dim::divide_exactly(const Dim& a, const Dim& b, Dim* quotient) {
  if (b.terms_.empty()) return false;
  const auto& [divisor, divisor_coefficient] = leading(b);
  Dim rest = a, result;
  while (!rest.terms_.empty()) {
    const auto& [monomial, coefficient] = leading(rest);
    Monomial factor;
    if (!divide(monomial, divisor, &factor) || coefficient % divisor_coefficient != 0) return false;
    Dim term;
    term.add_term(factor, coefficient / divisor_coefficient);
    result = result + term;
    rest = rest - term * b;
  }
  *quotient = result;
  return true;
}

bool Dim::at_least(int64_t bound) const {
  for (const auto& [monomial, coefficient] : terms_) {
    if (monomial.empty()) continue;
    if (coefficient < 0) return false;
    for (const auto& [atom, power] : monomial) {
      if (atom.division && power % 2 != 0 && !atom.division->numerator.at_least(0)) return false;
    }
  }
  const auto constant = terms_.find({});
  return (constant == terms_.end() ? 0 : constant->second) >= bound;
}

std::string Dim::text() const {
  if (terms_.empty()) return "0";
  std::string out;
  const auto print = [&out](const Monomial& monomial, int64_t coefficient) {
    const bool negative = coefficient < 0;
    if (!out.empty()) {
      out += negative ? " - " : " + ";
    } else if (negative) {
      out += "-";
    }
    const uint64_t magnitude =
        negative ? 0 - static_cast<uint64_t>(coefficient) : static_cast<uint64_t>(coefficient);
    std::string factors;
    for (const auto& [atom, power] : monomial) {
      for (int i = 0; i < power; ++i) factors += (factors.empty() ? "" : "*") + atom.name;
    }
    if (factors.empty()) {
      out += std::to_string(magnitude);
    } else {
      out += magnitude == 1 ? factors : std::to_string(magnitude) + "*" + factors;
    }
  };
  for (const auto& [monomial, coefficient] : terms_) {
    if (!monomial.empty()) print(monomial, coefficient);
  }
  const auto constant = terms_.find({});
  if (constant != terms_.end()) print({}, constant->second);
  return out;
}

int64_t Dim::evaluate(const std::map<std::string, int64_t>& symbols) const {
  int64_t sum = 0;
  for (const auto& [monomial, coefficient] : terms_) {
    int64_t product = coefficient;
    for (const auto& [atom, power] : monomial) {
      int64_t value;
      if (atom.division) {
        value = floor_div(atom.division->numerator.evaluate(symbols), atom.division->divisor);
      } else {
        const auto found = symbols.find(atom.name);
        if (found == symbols.end()) throw Error("the symbol " + atom.name + " has no value");
        value = found->second;
      }
      for (int i = 0; i < power; ++i) product = checked_mul(product, value);
    }
    sum = checked_add(sum, product);
  }
  return sum;
}

bool certainly_different(const Dim& a, const Dim& b) {
  return (a - b).at_least(1) || (b - a).at_least(1);
}

std::string text(const Shape& shape) {
  std::string out = "[";
  for (const Dim& dim : shape) out += (out.size() > 1 ? ", " : "") + dim.text();
  return out + "]";
}

Dim elements(const Shape& shape) {
  Dim product = 1;
  for (const Dim& dim : shape) product = product * dim;
  return product;
}

bool is_constant(const Shape& shape) {
  return std::all_of(shape.begin(), shape.end(), [](const Dim& dim) { return dim.is_constant(); });
}

}  // namespace sluice

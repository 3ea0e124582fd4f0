// Extents of tensors as integer expressions over symbols ("N", "T"), in a canonical form.
#ifndef SLUICE_GRAPH_DIM_H
#define SLUICE_GRAPH_DIM_H

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace sluice {

/// A polynomial with integer coefficients over atoms; an atom is a symbol, or floor(p / d) of another polynomial where
/// the division is not exact. Equal expressions compare equal as far as polynomial arithmetic can tell.
class Dim {
 public:
  Dim() = default;
  Dim(int64_t constant);  // NOLINT(google-explicit-constructor): a constant is an extent
  static Dim symbol(const std::string& name);

  bool is_constant() const;
  int64_t constant() const;  // of a constant Dim
  bool is_symbol() const;    // exactly one symbol, coefficient 1

  friend Dim operator+(const Dim& a, const Dim& b);
  friend Dim operator-(const Dim& a, const Dim& b);
  friend Dim operator*(const Dim& a, const Dim& b);
  /// floor(a / d), d > 0; exact where every coefficient divides.
  static Dim floordiv(const Dim& a, int64_t d);
  /// a / b where b is a factor of a; false where it is not.
  static bool divide_exactly(const Dim& a, const Dim& b, Dim* quotient);
  friend bool operator==(const Dim& a, const Dim& b) { return a.terms_ == b.terms_; }
  friend bool operator!=(const Dim& a, const Dim& b) { return !(a == b); }
  friend bool operator<(const Dim& a, const Dim& b) { return a.terms_ < b.terms_; }

  /// "2*N*T + 1"; the atoms of floor divisions print as "floor((N + 3)/2)".
  std::string text() const;
  /// Value with the given symbols; throws sluice::Error where a symbol is missing.
  int64_t evaluate(const std::map<std::string, int64_t>& symbols) const;

  /// Atoms print canonically, so that an atom is identified by its text; how to rebuild it stands in atom_definitions.
  using Monomial = std::map<std::string, int>;  // atom -> power, no zero powers
  const std::map<Monomial, int64_t>& terms() const { return terms_; }
  struct FloorDivision {
    std::map<Monomial, int64_t> numerator;
    int64_t divisor;
  };
  /// The floor division an atom stands for, or null for a symbol.
  static const FloorDivision* floor_division(const std::string& atom);

 private:
  std::map<Monomial, int64_t> terms_;  // no zero coefficients; empty: 0
};

using Shape = std::vector<Dim>;
std::string text(const Shape& shape);  // "[N, 49, 10]"
/// Product of the extents.
Dim elements(const Shape& shape);

}  // namespace sluice

#endif

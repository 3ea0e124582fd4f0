// Extents of tensors as integer expressions over symbols ("N", "T"), in a canonical form.
#ifndef SLUICE_GRAPH_DIM_H
#define SLUICE_GRAPH_DIM_H

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace sluice {

/// A polynomial with integer coefficients over atoms; an atom is a symbol, or floor(p / d) of
/// another polynomial where the division is not exact. Equal expressions compare equal as far as
/// polynomial arithmetic can tell. Symbols stand for extents, so they are never negative.
/// Arithmetic throws sluice::Error where a coefficient leaves 64 bits or an expression grows beyond
/// reason (only damaged models get there).
class Dim {
 public:
  struct FloorDivision;

  /// A symbol, or a floor division (whose name is its canonical text).
  struct Atom {
    std::string name;
    std::shared_ptr<const FloorDivision> division;  // null: a symbol
    friend bool operator<(const Atom& a, const Atom& b);
    friend bool operator==(const Atom& a, const Atom& b);
  };
  using Monomial = std::map<Atom, int>;  // atom -> power, no zero powers

  Dim() = default;
  Dim(int64_t constant);  // NOLINT(google-explicit-constructor): a constant is an extent
  static Dim symbol(const std::string& name);

  bool is_constant() const;
  /// Value of a constant Dim.
  int64_t constant() const;
  /// Exactly one symbol with coefficient 1.
  bool is_symbol() const;
  /// Whether the symbol occurs, inside floor divisions as well.
  bool contains(const std::string& symbol) const;

  friend Dim operator+(const Dim& a, const Dim& b);
  friend Dim operator-(const Dim& a, const Dim& b);
  friend Dim operator*(const Dim& a, const Dim& b);
  /// floor(a / d), d > 0; exact where every coefficient divides.
  static Dim floordiv(const Dim& a, int64_t d);
  /// *quotient = a / b where b is a factor of a; false where it is not.
  static bool divide_exactly(const Dim& a, const Dim& b, Dim* quotient);
  friend bool operator==(const Dim& a, const Dim& b) { return a.terms_ == b.terms_; }
  friend bool operator!=(const Dim& a, const Dim& b) { return !(a == b); }
  friend bool operator<(const Dim& a, const Dim& b) { return a.terms_ < b.terms_; }

  /// True where the value is at least `bound` whatever the symbols are; false: not known.
  bool at_least(int64_t bound) const;

  /// "2*N*T + 1"; the atoms of floor divisions print as "floor((N + 3)/2)".
  std::string text() const;
  /// Value with the given symbols; throws sluice::Error where a symbol is missing or the value
  /// leaves 64 bits.
  int64_t evaluate(const std::map<std::string, int64_t>& symbols) const;

  const std::map<Monomial, int64_t>& terms() const { return terms_; }

 private:
  void add_term(const Monomial& monomial, int64_t coefficient);

  std::map<Monomial, int64_t> terms_;  // no zero coefficients; empty: 0
};

struct Dim::FloorDivision {
  Dim numerator;
  int64_t divisor;
};

/// True where the two differ whatever the symbols are; false: equal, or not known.
bool certainly_different(const Dim& a, const Dim& b);

using Shape = std::vector<Dim>;
std::string text(const Shape& shape);  // "[N, 49, 10]"
/// Product of the extents.
Dim elements(const Shape& shape);
bool is_constant(const Shape& shape);

}  // namespace sluice

#endif

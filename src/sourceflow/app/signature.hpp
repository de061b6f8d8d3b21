#pragma once

#include <tuple>
#include <type_traits>

namespace sourceflow::app {

/// The parameter types of a function, lambda or function object with one call operator, without
/// their references.
template <class F>
struct Signature : Signature<decltype(&F::operator())> {};

template <class R, class... A>
struct Signature<R (*)(A...)> {
  using Result = R;
  using Raw = std::tuple<A...>;
  template <std::size_t I>
  using Argument = std::remove_cvref_t<std::tuple_element_t<I, Raw>>;
  static constexpr std::size_t count = sizeof...(A);

  /// True if the I-th parameter is a reference through which the handler may change what it was
  /// given.
  template <std::size_t I>
  static constexpr bool is_mutable = [] {
    using P = std::tuple_element_t<I, Raw>;
    return std::is_lvalue_reference_v<P> && !std::is_const_v<std::remove_reference_t<P>>;
  }();
};

template <class R, class... A>
struct Signature<R (*)(A...) noexcept> : Signature<R (*)(A...)> {};
template <class R, class C, class... A>
struct Signature<R (C::*)(A...)> : Signature<R (*)(A...)> {};
template <class R, class C, class... A>
struct Signature<R (C::*)(A...) const> : Signature<R (*)(A...)> {};
template <class R, class C, class... A>
struct Signature<R (C::*)(A...) noexcept> : Signature<R (*)(A...)> {};
template <class R, class C, class... A>
struct Signature<R (C::*)(A...) const noexcept> : Signature<R (*)(A...)> {};

template <class F>
concept HasSignature = requires { Signature<std::decay_t<F>>::count; };

}  // namespace sourceflow::app

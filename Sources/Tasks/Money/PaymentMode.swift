/// When a task's cost is looked at.
package enum PaymentMode: String, CaseIterable, Sendable {
  /// Nothing is paid; tokens are counted all the same.
  case free
  /// The estimate has to be reserved before the task begins.
  case prepay
  /// The task begins, and its cost is recorded when it is known.
  case postpay

  /// The mode for a price and a trust from 0 to 1; trust of exactly the threshold is enough.
  ///
  /// The threshold is the setting `trust.postpay`.
  package init(price: Amount, trust: Double, threshold: Double) {
    if price <= .zero {
      self = .free
    } else {
      self = trust >= threshold ? .postpay : .prepay
    }
  }
}

import CoordinationAPI
import Metrics

/// The hub's metrics, which `/metrics` answers.
struct HubMetrics: Sendable {
  private let registry = PrometheusRegistry()
  let heldPolls: HeldPollCounter
  private let accepted: Counter

  init() {
    heldPolls = HeldPollCounter(Meter(label: "roost_hub_long_polls", factory: registry))
    accepted = Counter(label: "roost_hub_messages_accepted_total", factory: registry)
  }

  var text: String { registry.text }

  func countAnswer(_ route: Route?, status: Int, in time: Duration) {
    let name = route?.rawValue ?? "none"
    Counter(
      label: "roost_hub_requests_total", dimensions: [("route", name), ("status", "\(status)")],
      factory: registry
    ).increment()
    Timer(label: "roost_hub_request_seconds", dimensions: [("route", name)], factory: registry)
      .recordNanoseconds(Int64(time / .nanoseconds(1)))
  }

  func countAcceptedMessage() { accepted.increment() }

  func countWebhook(_ outcome: String) {
    Counter(
      label: "roost_hub_webhooks_total", dimensions: [("outcome", outcome)], factory: registry
    ).increment()
  }
}

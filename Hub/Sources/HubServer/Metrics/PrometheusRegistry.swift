import CoreMetrics
import Synchronization

/// A backend of swift-metrics that exports the text format of Prometheus.
///
/// A metric is identified by its label and dimensions, and exists as long as the process.
final class PrometheusRegistry: MetricsFactory {
  /// What identifies a metric.
  private struct Identity: Hashable {
    let label: String
    let dimensions: [String]

    init(_ label: String, _ dimensions: [(String, String)]) {
      self.label = label
      self.dimensions = dimensions.map { "\($0)=\"\($1)\"" }.sorted()
    }
  }

  /// All metrics, by type.
  private struct State {
    var counters: [Identity: PrometheusCounter] = [:]
    var gauges: [Identity: PrometheusGauge] = [:]
    var histograms: [Identity: PrometheusHistogram] = [:]
  }

  private let state = Mutex(State())

  func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    let identity = Identity(label, dimensions)
    return state.withLock { $0.counters.entry(identity, PrometheusCounter.init) }
  }

  func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
    let identity = Identity(label, dimensions)
    return state.withLock { $0.gauges.entry(identity, PrometheusGauge.init) }
  }

  func makeRecorder(
    label: String, dimensions: [(String, String)], aggregate: Bool
  ) -> any RecorderHandler {
    let identity = Identity(label, dimensions)
    return state.withLock { $0.gauges.entry(identity, PrometheusGauge.init) }
  }

  func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    let identity = Identity(label, dimensions)
    return state.withLock { $0.histograms.entry(identity, PrometheusHistogram.init) }
  }

  // The handlers stay: a metric that was exported once is always exported.
  func destroyCounter(_ handler: any CounterHandler) {}
  func destroyMeter(_ handler: any MeterHandler) {}
  func destroyRecorder(_ handler: any RecorderHandler) {}
  func destroyTimer(_ handler: any TimerHandler) {}

  /// All metrics, grouped by label under a line with the type.
  var text: String {
    let state = self.state.withLock { $0 }
    return Self.block("counter", state.counters) { identity, handler in
      [Self.line(identity.label, identity.dimensions, "\(handler.total)")]
    }
      + Self.block("gauge", state.gauges) { identity, handler in
        [Self.line(identity.label, identity.dimensions, "\(handler.level)")]
      }
      + Self.block("histogram", state.histograms) { identity, handler in
        handler.snapshot.lines { suffix, extra, value in
          Self.line(identity.label + suffix, identity.dimensions + extra, value)
        }
      }
  }

  private static func block<Handler>(
    _ type: String, _ handlers: [Identity: Handler], _ lines: (Identity, Handler) -> [String]
  ) -> String {
    let labels = Dictionary(grouping: handlers) { $0.key.label }.sorted { $0.key < $1.key }
    return labels.map { label, entries in
      let exported = entries.sorted { $0.key.dimensions.joined() < $1.key.dimensions.joined() }
        .flatMap { lines($0.key, $0.value) }
      return (["# TYPE \(label) \(type)"] + exported).joined(separator: "\n") + "\n"
    }.joined()
  }

  private static func line(_ name: String, _ dimensions: [String], _ value: String) -> String {
    dimensions.isEmpty
      ? "\(name) \(value)" : "\(name){\(dimensions.joined(separator: ","))} \(value)"
  }
}

extension Dictionary {
  /// The value of a key, which is created if there is none.
  fileprivate mutating func entry(_ key: Key, _ make: () -> Value) -> Value {
    if let value = self[key] { return value }
    let value = make()
    self[key] = value
    return value
  }
}

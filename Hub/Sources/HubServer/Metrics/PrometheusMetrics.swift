import CoreMetrics
import Synchronization

/// A counter: a number that only grows.
final class PrometheusCounter: CounterHandler {
  private let value = Mutex<Int64>(0)

  var total: Int64 { value.withLock { $0 } }

  func increment(by amount: Int64) { value.withLock { $0 += amount } }
  func reset() { value.withLock { $0 = 0 } }
}

/// A gauge: a number that can rise and fall.
final class PrometheusGauge: MeterHandler, RecorderHandler {
  private let value = Mutex<Double>(0)

  var level: Double { value.withLock { $0 } }

  func set(_ value: Int64) { set(Double(value)) }
  func set(_ value: Double) { self.value.withLock { $0 = value } }
  func increment(by amount: Double) { value.withLock { $0 += amount } }
  func decrement(by amount: Double) { value.withLock { $0 -= amount } }
  func record(_ value: Int64) { set(value) }
  func record(_ value: Double) { set(value) }
}

/// A histogram of durations.
final class PrometheusHistogram: TimerHandler {
  /// The counts at one moment.
  struct Snapshot {
    /// The upper bounds of the buckets in seconds; longer durations count only in the total.
    static let bounds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30]
    var counts = Array(repeating: 0, count: bounds.count)
    var count = 0
    var sum = 0.0

    func lines(_ line: (String, [String], String) -> String) -> [String] {
      zip(Self.bounds, counts).map { line("_bucket", ["le=\"\($0)\""], "\($1)") } + [
        line("_bucket", ["le=\"+Inf\""], "\(count)"), line("_sum", [], "\(sum)"),
        line("_count", [], "\(count)"),
      ]
    }
  }

  private let state = Mutex(Snapshot())

  var snapshot: Snapshot { state.withLock { $0 } }

  func recordNanoseconds(_ duration: Int64) {
    let seconds = Double(duration) / 1e9
    state.withLock { state in
      state.count += 1
      state.sum += seconds
      for (index, bound) in Snapshot.bounds.enumerated() where seconds <= bound {
        state.counts[index] += 1
      }
    }
  }
}

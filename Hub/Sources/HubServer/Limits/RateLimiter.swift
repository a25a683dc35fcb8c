import Synchronization

/// A bucket for each name, filled at a steady rate and emptied by what is asked.
final class RateLimiter: Sendable {
  private struct Bucket {
    var level: Double
    var time: ContinuousClock.Instant
  }

  private let rate: Double
  private let burst: Double
  private let buckets = Mutex<[String: Bucket]>([:])

  init(rate: Int, burst: Int) {
    self.rate = Double(rate)
    self.burst = Double(burst)
  }

  /// Takes something out of a bucket that is not empty; the last may take more than there is.
  ///
  /// - Returns: nil, or the seconds after which there is some again.
  func take(_ name: String, _ amount: Int = 1, at time: ContinuousClock.Instant = .now) -> Int? {
    buckets.withLock { buckets in
      var bucket = buckets[name] ?? Bucket(level: burst, time: time)
      bucket.level = level(of: bucket, at: time)
      bucket.time = time
      let isEmpty = bucket.level < 1
      if !isEmpty { bucket.level -= Double(amount) }
      buckets[name] = bucket
      return isEmpty ? max(1, Int(((1 - bucket.level) / rate).rounded(.up))) : nil
    }
  }

  /// Takes what was had already out of a bucket, however little is in it.
  func charge(_ name: String, _ amount: Int, at time: ContinuousClock.Instant = .now) {
    buckets.withLock { buckets in
      let bucket = buckets[name] ?? Bucket(level: burst, time: time)
      buckets[name] = Bucket(level: level(of: bucket, at: time) - Double(amount), time: time)
    }
  }

  /// Forgets the buckets that are full anyway.
  func forgetIdle(at time: ContinuousClock.Instant) {
    buckets.withLock { buckets in
      buckets = buckets.filter { level(of: $0.value, at: time) < burst }
    }
  }

  private func level(of bucket: Bucket, at time: ContinuousClock.Instant) -> Double {
    min(burst, bucket.level + (time - bucket.time) / .seconds(1) * rate)
  }
}

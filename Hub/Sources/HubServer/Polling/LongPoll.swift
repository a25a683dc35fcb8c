import CoordinationAPI
import NIOCore

/// Holds a request until there is something to answer, or its time is up.
struct LongPoll {
  let waker: Waker
  let figures: Figures
  let channel: any Channel
  let now: @Sendable () -> WireTime
  let deadline: WireTime

  /// What a look found.
  enum Finding<Value> {
    case answer(Value)
    /// Nothing yet; by the time given it looks again, whether or not somebody wakes it.
    case nothing(lookAgain: WireTime?)
  }

  /// Looks until there is an answer; nil at the end of the time, of the connection or of the hub.
  func run<Value>(
    for topics: [Waker.Topic], _ look: () async throws -> Finding<Value>
  ) async throws -> Value? {
    var hangUp: HangUp?
    var isFirst = true
    defer {
      hangUp?.watch(nil)
      if !isFirst { figures.held.change(by: -1) }
    }
    while true {
      let waiter = Waiter()
      waker.add(waiter, for: topics)
      defer { waker.remove(waiter, from: topics) }
      let again: WireTime?
      switch try await look() {
      case .answer(let value): return value
      case .nothing(let time): again = time
      }
      let time = now()
      if time >= deadline || waker.isClosed || Task.isCancelled { return nil }
      if isFirst {
        isFirst = false
        figures.held.change(by: 1)
        hangUp = await HangUp.of(channel)
      }
      hangUp?.watch(waiter)
      let end = min(deadline, again ?? deadline)
      let delay = TimeAmount.milliseconds(max(1, end.milliseconds - time.milliseconds + 1))
      let timer = channel.eventLoop.scheduleTask(in: delay) { waiter.wake() }
      await waiter.wait()
      timer.cancel()
      if hangUp?.isGone == true { return nil }
    }
  }
}

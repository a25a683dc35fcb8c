import CoordinationAPI
import NIOCore

/// Holds a request until there is something to answer, or its time is up.
struct LongPoll {
  let registry: LongPollRegistry
  let metrics: HubMetrics
  let channel: any Channel
  let now: @Sendable () -> WireTime
  let deadline: WireTime

  /// What a look found.
  enum Outcome<Value> {
    case answer(Value)
    /// Nothing yet; by the time given it looks again, whether or not somebody wakes it.
    case nothing(lookAgain: WireTime?)
  }

  /// Looks until there is an answer; nil at the end of the time, of the connection or of the hub.
  func run<Value>(
    for topics: [LongPollRegistry.Topic], _ lookUp: () async throws -> Outcome<Value>
  ) async throws -> Value? {
    var disconnection: ClientDisconnection?
    var isFirst = true
    defer {
      disconnection?.setWaiter(nil)
      if !isFirst { metrics.heldPolls.change(by: -1) }
    }
    while true {
      let waiter = Waiter()
      registry.add(waiter, for: topics)
      defer { registry.remove(waiter, from: topics) }
      let again: WireTime?
      switch try await lookUp() {
      case .answer(let value): return value
      case .nothing(let time): again = time
      }
      let time = now()
      if time >= deadline || registry.isClosed || Task.isCancelled { return nil }
      if isFirst {
        isFirst = false
        metrics.heldPolls.change(by: 1)
        disconnection = await ClientDisconnection.of(channel)
      }
      disconnection?.setWaiter(waiter)
      let end = min(deadline, again ?? deadline)
      let delay = TimeAmount.milliseconds(max(1, end.milliseconds - time.milliseconds + 1))
      let timer = channel.eventLoop.scheduleTask(in: delay) { waiter.wake() }
      await waiter.wait()
      timer.cancel()
      if disconnection?.isDisconnected == true { return nil }
    }
  }
}

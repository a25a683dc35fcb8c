import CoordinationAPI
import NIOCore

/// Holds a request until there is something to answer, or its time has passed.
struct LongPoll {
  let registry: LongPollRegistry
  let metrics: HubMetrics
  let channel: any Channel
  let now: @Sendable () -> WireTime
  let deadline: WireTime

  /// The outcome of one lookup.
  enum Outcome<Value> {
    case answer(Value)
    /// Nothing yet; the lookup is repeated at this time even if nothing changes before.
    case nothing(lookAgain: WireTime?)
  }

  /// Repeats a lookup until there is an answer; nil when the time, the connection or the hub ends.
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

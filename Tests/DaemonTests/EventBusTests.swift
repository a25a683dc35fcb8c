import Control
import Daemon
import Foundation
import JSONSyntax
import Model
import Testing

@Suite(.timeLimit(.minutes(10))) struct EventBusTests {
  private func hub(_ number: Int) -> DaemonEvent { .hubChanged(repository: "a/\(number)") }

  /// Takes what is there of a subscription, to an event of a number.
  private func events(of subscription: EventSubscription, to last: Int) async -> [NumberedEvent] {
    var events: [NumberedEvent] = []
    for await case .event(let event) in subscription {
      events.append(event)
      if event.number == last { break }
    }
    return events
  }

  @Test func `Events are numbered in order and remembered from a number on`() async {
    let bus = EventBus(first: 1_000_000)
    for number in 0..<5 { bus.publish(hub(number)) }
    let found = await events(of: bus.subscribe(since: 1_000_002), to: 1_000_004)
    #expect(found.map(\.event) == [hub(2), hub(3), hub(4)])
    #expect(bus.last == 1_000_004)
  }

  @Test func `Numbers grow over restarts, whatever the clock says`() {
    let now = Date(timeIntervalSince1970: 1_800_000_000)
    let first = EventBus.first(after: 0, at: now)
    #expect(first == 1_800_000_000_000_000)
    let next = EventBus.first(after: first, at: now.addingTimeInterval(-3600))
    #expect(next > first + 999_999_999)
    #expect(EventBus.first(after: next, at: now.addingTimeInterval(3600)) > next)
    #expect(EventBus.first(after: .max, at: now) > 0)
  }

  @Test func `Listeners hear what comes after they began`() async {
    let bus = EventBus(first: 0)
    bus.publish(.daemonReloaded)
    let subscription = bus.subscribe()
    bus.publish(hub(1))
    #expect(await events(of: subscription, to: 1).map(\.event) == [hub(1)])
  }

  @Test func `Memory is bounded`() async {
    let bus = EventBus(first: 0)
    let count = EventBus.memory * 3
    for _ in 0..<count { bus.publish(.daemonReloaded) }
    let seen = await events(of: bus.subscribe(since: 0), to: count - 1).count
    #expect(seen >= EventBus.memory && seen < EventBus.memory * 2)
  }

  @Test func `Memory is bounded by what the events say, too`() async {
    let bus = EventBus(first: 0)
    let text = String(repeating: "x", count: 100_000)
    for _ in 0..<200 { bus.publish(.hubChanged(repository: text)) }
    let seen = await events(of: bus.subscribe(since: 0), to: 199).reduce(0) {
      $0 + $1.json.bytes().count
    }
    #expect(seen > EventBus.memoryBytes / 2 && seen < EventBus.memoryBytes * 2)
  }

  @Test func `A listener may go away while an event comes to it`() async {
    let bus = EventBus(first: 0)
    for _ in 0..<3000 {
      let events = bus.subscribe()
      let listener = Task { for await _ in events {} }
      let publisher = Task { for _ in 0..<5 { bus.publish(.daemonReloaded) } }
      await Task.yield()
      listener.cancel()
      await publisher.value
      await listener.value
    }
  }

  @Test func `A listener that does not keep up is told once that it missed some, and hears on`()
    async
  {
    let bus = EventBus(first: 0)
    let subscription = bus.subscribe()
    let kept = EventBus.memory * 2
    for _ in 0..<kept + 10 { bus.publish(.daemonReloaded) }
    var news: [EventNews] = []
    for await new in subscription {
      news.append(new)
      if new == .missed { break }
    }
    #expect(news.count == kept + 1 && news.firstIndex(of: .missed) == kept)
    bus.publish(hub(1))
    let next = await events(of: subscription, to: kept + 10)
    #expect(next.map(\.event) == [hub(1)])
  }

  @Test func `What was missed may concern anything`() {
    let event = NumberedEvent(number: 1, at: "", event: hub(1))
    #expect(EventNews.event(event).mayConcern(.hub, .agent))
    #expect(!EventNews.event(event).mayConcern(.agent, .team, .mail, .daemon))
    #expect(EventNews.missed.mayConcern(.agent))
  }
}

import Daemon
import Foundation
import JSONSyntax
import Testing

@Suite(.timeLimit(.minutes(1))) struct EventBusTests {
  @Test func `Events are numbered in order and remembered from a number on`() async {
    let bus = EventBus(first: 1_000_000)
    for number in 0..<5 { bus.publish("t", ["n": .integer(number)]) }
    var found: [Int] = []
    for await event in bus.events(since: 1_000_002) {
      found.append(event["data"]?["n"]?.integer ?? -1)
      if found.count == 3 { break }
    }
    #expect(found == [2, 3, 4])
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
    bus.publish("before", [:])
    let events = bus.events(since: nil)
    bus.publish("after", [:])
    for await event in events {
      #expect(event["type"] == "after")
      break
    }
  }

  @Test func `Memory is bounded`() async {
    let bus = EventBus(first: 0)
    let count = EventBus.memory * 3
    for _ in 0..<count { bus.publish("t", [:]) }
    var seen = 0
    for await event in bus.events(since: 0) {
      seen += 1
      if event["seq"]?.integer == count - 1 { break }
    }
    #expect(seen >= EventBus.memory && seen < EventBus.memory * 2)
  }

  @Test func `Memory is bounded by what the events say, too`() async {
    let bus = EventBus(first: 0)
    let text = JSON.string(String(repeating: "x", count: 100_000))
    for _ in 0..<200 { bus.publish("t", ["text": text]) }
    var seen = 0
    for await event in bus.events(since: 0) {
      seen += event.bytes().count
      if event["seq"]?.integer == 199 { break }
    }
    #expect(seen > EventBus.memoryBytes / 2 && seen < EventBus.memoryBytes * 2)
  }

  @Test func `A listener may go away while an event comes to it`() async {
    let bus = EventBus(first: 0)
    for _ in 0..<3000 {
      let events = bus.events(since: nil)
      let listener = Task { for await _ in events {} }
      let publisher = Task { for _ in 0..<5 { bus.publish("t", [:]) } }
      await Task.yield()
      listener.cancel()
      await publisher.value
      await listener.value
    }
  }

  @Test func `A listener that does not keep up is cut off, without a gap before`() async {
    let bus = EventBus(first: 0)
    let events = bus.events(since: nil)
    for _ in 0..<EventBus.memory * 3 { bus.publish("t", [:]) }
    var numbers: [Int] = []
    for await event in events { numbers.append(event["seq"]?.integer ?? -1) }
    #expect(numbers == Array(0..<EventBus.memory * 2))
  }
}

import Foundation
import Model
import Testing

@Suite struct MessageIDTests {
  @Test func `identifiers sort by the time they were made`() {
    let start = Date(timeIntervalSince1970: 1_700_000_000)
    let made = (0..<500).map { MessageID.make(at: start.addingTimeInterval(Double($0) * 0.002)) }
    #expect(made == made.sorted())
    #expect(MessageID.make(at: .distantPast) < MessageID.make(at: start))
    #expect(MessageID.make(at: start) < MessageID.make(at: start.addingTimeInterval(1e9)))
  }

  @Test func `identifiers made at one instant differ`() {
    let now = Date()
    #expect(Set((0..<1000).map { _ in MessageID.make(at: now) }).count == 1000)
  }

  @Test func `an identifier has 26 characters, none of which is mistaken for another`() {
    let id = MessageID.make()
    #expect(id.count == 26)
    #expect(id.allSatisfy { "0123456789ABCDEFGHJKMNPQRSTVWXYZ".contains($0) })
  }

  @Test func `the identifier of a foreign entry never changes from version to version`() {
    let id = MessageID.derived(
      from: "bob", timestamp: "2024-01-02T03:04:05Z", text: "hello")
    #expect(id == "FFM9NTD269P97DCYG7Q6NNX8C9")
    #expect(id.count == 26)
  }

  @Test func `foreign entries that differ in any field have different identifiers`() {
    let ids = [
      MessageID.derived(from: "bob", timestamp: "1", text: "a"),
      MessageID.derived(from: "eve", timestamp: "1", text: "a"),
      MessageID.derived(from: "bob", timestamp: "2", text: "a"),
      MessageID.derived(from: "bob", timestamp: "1", text: "b"),
      MessageID.derived(from: "", timestamp: "", text: ""),
    ]
    #expect(Set(ids).count == ids.count)
    let many = (0..<20_000).map { MessageID.derived(from: "b", timestamp: "t", text: "\($0)") }
    #expect(Set(many).count == many.count)
  }

  @Test(arguments: [
    ("7ABC", true), ("7abc", true), ("01HX", true), ("01hxqp", true), ("XQPZ", false),
    ("abc", false), ("", false), ("01HXQPZ7ABC", true), ("01HXQPZ7ABCD", false),
  ])
  func `a person may write the end or the beginning of an identifier`(
    written: String, matches: Bool
  ) {
    #expect(MessageID.matches("01HXQPZ7ABC", written) == matches)
  }

  @Test func `the short form is the end in lower case`() {
    #expect(MessageID.short("01HXQPZ7ABC") == "7abc")
    #expect(MessageID.matches("01HXQPZ7ABC", MessageID.short("01HXQPZ7ABC")))
  }
}

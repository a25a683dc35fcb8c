import JSONSyntax
import Model
import Testing

@Suite struct MessageTests {
  private var full: Message {
    var message = Message(from: "alice", text: "one\ntwo \u{1b}[0m")
    message.id = "01HXQPZ7ABC"
    message.to = "bob"
    message.summary = "s"
    message.timestamp = "2024-01-02T03:04:05.000Z"
    message.read = true
    message.color = "blue"
    message.replyTo = "r"
    message.thread = "t"
    message.priority = .high
    message.key = "k"
    message.expiresAt = "2024-01-03T03:04:05.000Z"
    message.kind = Message.noticeKind
    message.attachment = "/a"
    message.unknown = JSONObject([.init(key: "x", value: [1])])
    return message
  }

  @Test func `a message comes back as it was, with every field and the unknown ones`() throws {
    let read = try JSON(parsing: full.json.bytes())
    #expect(Message(json: try #require(read.object)) == full)
  }

  @Test func `the entry of another program is read with what it has`() throws {
    let json = try JSON(parsing: #"{"from":"eve","text":"hi","timestamp":"now","requestId":5}"#)
    let message = Message(json: try #require(json.object))
    #expect(message.from == "eve" && message.text == "hi" && !message.read)
    #expect(message.priority == .normal)
    #expect(message.id == MessageID.derived(from: "eve", timestamp: "now", text: "hi"))
    #expect(message.unknown["requestId"] == 5)
  }

  @Test(arguments: ["{}", #"{"from":1,"text":[],"read":"yes","id":""}"#])
  func `an entry that lacks everything still is a message`(text: String) throws {
    let message = Message(json: try #require(try JSON(parsing: text).object))
    #expect(message.from == "unknown")
    #expect(message.text == "")
    #expect(!message.read)
    #expect(message.id.count == 26)
  }

  @Test func `high priority comes before normal and normal before low`() {
    #expect(Message.Priority.allCases.reversed().sorted() == [.high, .normal, .low])
  }
}

import Control
import JSONSyntax
import Model
import Testing

/// What is asked of the mail service, and what it answers, as they stand on the wire.
@Suite struct MailRequestTests {
  private static let ann = Address(name: "ann", team: "web")

  @Test(arguments: [
    (MessageRequest(agent: ann), #"{"agent":"ann@web"}"#),
    (MessageRequest(agent: ann, index: 0), #"{"agent":"ann@web","index":0}"#),
    (
      MessageRequest(agent: ann, id: "7k2f", by: "bob"),
      #"{"agent":"ann@web","id":"7k2f","by":"bob"}"#
    ),
  ])
  func `A message is meant by its place or its id`(request: MessageRequest, text: String) throws {
    #expect(request.json.text() == text)
    #expect(try MessageRequest(json: JSON(parsing: text)) == request)
  }

  @Test func `A delivery is asked for, and waited for`() throws {
    let deliver = DeliverRequest(agent: Self.ann, id: "7k2f", isForced: true)
    let text = #"{"agent":"ann@web","id":"7k2f","force":true}"#
    #expect(deliver.json.text() == text)
    #expect(try DeliverRequest(json: JSON(parsing: text)) == deliver)
    let wait = AwaitRequest(agent: Self.ann, message: "7k2f", goal: .seen, timeoutSeconds: 1.5)
    let other = #"{"agent":"ann@web","id":"7k2f","for":"seen","timeout":1.5}"#
    #expect(wait.json.text() == other)
    #expect(try AwaitRequest(json: JSON(parsing: other)) == wait)
  }

  @Test func `An answer is waited for`() throws {
    let wait = AwaitReplyRequest(
      agent: Self.ann, message: "7k2f", asked: "bob@web", timeoutSeconds: 600)
    let text = #"{"agent":"ann@web","id":"7k2f","asked":"bob@web","timeout":600}"#
    #expect(try AwaitReplyRequest(json: JSON(parsing: text)) == wait)
    #expect(try AwaitReplyRequest(json: wait.json) == wait)
  }

  @Test func `A message is waited for`() throws {
    let wait = AwaitMessageRequest(
      agent: Self.ann, wish: .init(sender: "bob", thread: "7k2f"), timeoutSeconds: 45)
    let text = #"{"agent":"ann@web","from":"bob","thread":"7k2f","timeout":45}"#
    #expect(try AwaitMessageRequest(json: JSON(parsing: text)) == wait)
    #expect(try AwaitMessageRequest(json: wait.json) == wait)
    #expect(AwaitMessageReply(id: "7k2f").json.text() == #"{"id":"7k2f"}"#)
    #expect(AwaitMessageReply(json: [:]).id == nil && AwaitMessageReply(id: nil).json == [:])
  }

  @Test func `A message is acknowledged, and a dead letter meant by its id`() throws {
    let text = #"{"agent":"ann@web","id":"7k2f"}"#
    let request = AcknowledgeRequest(agent: Self.ann, id: "7k2f")
    #expect(request.json.text() == text)
    #expect(try AcknowledgeRequest(json: JSON(parsing: text)) == request)
    let reply = DeliverReply(agent: Self.ann, id: "7k2f")
    #expect(reply.json.text() == text)
    #expect(try DeliverReply(json: JSON(parsing: text)) == reply)
    let letter = DeadLetterRequest(id: "7k2f")
    #expect(letter.json.text() == #"{"id":"7k2f"}"#)
    #expect(try DeadLetterRequest(json: letter.json) == letter)
  }

  @Test func `Who sends is asked, and answered with the proof or with who it is`() throws {
    let request = AttestRequest(sender: Self.ann)
    #expect(request.json.text() == #"{"sender":"ann@web"}"#)
    #expect(try AttestRequest(json: request.json) == request)
    for (reply, text) in [
      (AttestReply(attestation: .process), #"{"attested":"process"}"#),
      (AttestReply(sentBy: "bob"), #"{"sent_by":"bob"}"#), (AttestReply(), "{}"),
    ] {
      #expect(reply.json.text() == text)
      #expect(AttestReply(json: reply.json) == reply)
    }
  }

  @Test func `A hook is answered with messages, and a mailbox with one or none`() throws {
    let reply = HookReply(messages: [.inMailbox(id: "7k2f")])
    let text = #"{"messages":[{"id":"7k2f","in_mailbox":true}]}"#
    #expect(reply.json.text() == text)
    #expect(try HookReply(json: JSON(parsing: text)).json.text() == text)
    #expect(try Handover.optional(json: .null) == nil)
    #expect(try Handover.optional(json: Handover.inMailbox(id: "7k2f").json) != nil)
  }

  @Test func `An answer tells the state, and the reason where there is one`() throws {
    for state in ["stored", "submitted", "seen", "acked", "dead", "typed", "unknown", "taken"] {
      for (reason, tail) in [(nil, ""), ("why", #","reason":"why""#)] as [(String?, String)] {
        let text = #"{"state":"\#(state)"\#(tail)}"#
        let progress = try DeliveryProgress(json: JSON(parsing: text))
        #expect(progress.state.rawValue == state && progress.reason == reason)
        #expect(progress.json.text() == text)
      }
    }
  }

  @Test(arguments: [
    "{}", #"{"agent":"ann"}"#, #"{"agent":7}"#, "[]", "null", #"{"state":"asleep"}"#,
    #"{"agent":"ann@web","id":7}"#,
  ])
  func `What lacks something is an error that names it`(text: String) throws {
    let json = try JSON(parsing: text)
    #expect(throws: (any Error).self) { try DeliverRequest(json: json) }
    #expect(throws: (any Error).self) { try AwaitRequest(json: json) }
    #expect(throws: (any Error).self) { try DeliveryProgress(json: json) }
  }
}

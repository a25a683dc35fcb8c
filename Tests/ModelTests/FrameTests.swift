import Model
import Testing

@Suite struct FrameTests {
  static let frames: [Frame] = [
    .shutdownRequest(id: "shutdown-1@bob", from: "team-lead", reason: "do\"ne"),
    .shutdownRequest(id: "shutdown-1@bob", from: "team-lead", reason: nil),
    .shutdownApproved(id: "shutdown-1@bob", from: "bob"),
    .shutdownRejected(id: "shutdown-1@bob", from: "bob", reason: "busy"),
    .idle(from: "bob", summary: "3 tool calls"), .idle(from: "bob", summary: nil),
  ]

  @Test(arguments: frames) func `A frame comes back as it was`(frame: Frame) {
    #expect(Frame(frame.text(at: "2026-01-01T00:00:00.000Z")) == frame)
  }

  @Test(arguments: [
    #"{"reason":"R","type":"shutdown_request"}"#, #" {"type":"shutdown_request"}"#,
    #"{"type":"shutdown_request","extra":[1]}"#,
  ])
  func `The request of jcode, which has no id, is one`(text: String) {
    guard case .shutdownRequest = Frame(text) else {
      Issue.record("\(text) is not a request")
      return
    }
  }

  @Test(arguments: [
    "", "hello", "[]", "null", "{", #"{"type":1}"#, #"{"type":"mode_set_request"}"#,
    #""shutdown_request""#,
  ])
  func `Other texts are none`(text: String) { #expect(Frame(text) == nil) }

  @Test func `A frame's answer by hand is in the instruction`() {
    let frame = Frame.shutdownRequest(id: "shutdown-1@bob", from: "team-lead", reason: "done")
    #expect(frame.instruction?.contains("roost approve shutdown-1@bob") == true)
    #expect(frame.instruction?.contains("(done)") == true)
  }
}

import JSONSyntax
import Swarm
import Tasks
import Testing

/// The plan is found in whatever text has it, and no text keeps a reader busy.
struct PlanTextTests {
  private static let plan = #"{"tasks":[{"id":"a","prompt":"use ```code``` and } and \"{\""}]}"#

  private static func inside(_ key: String) -> String {
    JSON.object(JSONObject([.init(key: key, value: .string("```json\n\(plan)\n```"))])).text()
  }

  @Test(arguments: [
    plan,
    "\u{FEFF} Here it is:\n\n```json\n\(plan)\n```\nIs that fine?",
    "~~~\n\(plan)\n~~~",
    "```swift\nlet x = {}\n```\n  ````json\n\(plan)\n````",
    "```\n\(plan)",
    "The plan {as asked} is \(plan) and that {is} it.",
    #"{"plan":\#(plan)}"#,
    "```json\r\n\(plan)\r\n```\r\n",
    #"{"type":"result","is_error":false,"result":\#(JSON.string(plan).text()),"num_turns":1}"#,
    #"{"type":"result","subtype":"success","result":"","structured_output":\#(plan)}"#,
    #"[{"type":"system"},{"type":"result","result":\#(JSON.string("Yes:\n\(plan)").text())}]"#,
    inside("response"),
    #"{"type":"thread.started"}"# + "\n"
      + #"{"type":"item.completed","item":{"type":"agent_message","text":"thinking"}}"# + "\n"
      + #"{"type":"item.completed","item":{"type":"agent_message","text":\#(JSON.string(plan).text())}}"#
      + "\n" + #"{"type":"turn.completed","usage":{"input_tokens":1}}"# + "\n",
    #"{"id":"0","msg":{"type":"agent_message","message":\#(JSON.string(plan).text())}}"# + "\n"
      + #"{"id":"0","msg":{"type":"task_complete"}}"#,
    #"{"type":"text","part":{"type":"text","text":\#(JSON.string(plan).text())}}"#,
    "```json\n\(plan)\n```\nOnce more:\n```json\n\(plan)\n```",
    "```json\n{\"tasks\":[]}\n```\nNo, rather:\n```json\n\(plan)\n```",
  ])
  func `The plan is found in whatever stands around it`(_ text: String) throws {
    #expect(try PlanReader.tasks(text).map(\.prompt) == ["use ```code``` and } and \"{\""])
  }

  @Test func `Two different plans are not guessed between`() {
    let other = #"{"tasks":[{"id":"b","prompt":"x"}]}"#
    #expect(
      PlanReader().problems("```\n\(Self.plan)\n```\n```\n\(other)\n```")
        == ["there are 2 different plans in the text; give only one"])
  }

  @Test func `A text that is too large is refused before anything is made of it`() {
    let clock = ContinuousClock()
    let bytes = [UInt8](repeating: UInt8(ascii: "{"), count: 100 << 20)
    let start = clock.now
    #expect(throws: PlanFailure.self) { try PlanReader().read(bytes) }
    #expect(clock.now - start < .seconds(1))
  }

  @Test func `Very many mistakes are counted soon`() {
    let fields = (0..<100_000).map { "\"field\($0)\":1" }.joined(separator: ",")
    let words = (0..<100_000).map { "\"word\($0)\"" }.joined(separator: ",")
    let text = #"{"tasks":[{"id":"a","prompt":"x","deps":[\#(words)],\#(fields)}]}"#
    let clock = ContinuousClock()
    let start = clock.now
    #expect(PlanReader().problems(text).last == "and 199950 more")
    #expect(clock.now - start < .seconds(60))
  }

  @Test(arguments: [
    "{", "{\"a\":", "{\"a\":{},", "{\"", "[{\"a\":[", "```\n", "{\"tasks\":[", "\"}{",
  ])
  func `Text that is made to take long is given up soon`(_ piece: String) {
    let text = String(repeating: piece, count: 200_000 / piece.utf8.count)
    let clock = ContinuousClock()
    let start = clock.now
    #expect(throws: PlanFailure.self) { try PlanReader().read(text) }
    #expect(clock.now - start < .seconds(60))
  }
}

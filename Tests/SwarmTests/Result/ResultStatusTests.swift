import JSONSyntax
import Swarm
import Tasks
import Testing

/// What an agent says of its task in the end, in a file or in words.
struct ResultStatusTests {
  @Test(arguments: [
    ("STATUS: completed", ResultStatus.completed), ("work\n\n**STATUS: completed**\n", .completed),
    ("`STATUS: completed`.", .completed), ("STATUS: Completed!", .completed),
    ("**STATUS:** completed", .completed), ("status: blocked", .blocked),
    ("STATUS: pending", .pending), ("STATUS: done", .pending), ("STATUS:", .pending),
    ("STATUS: completed\nSTATUS: blocked", .blocked), ("STATUS: not completed", .pending),
    ("STATUS: completed\r\ncost 3", .completed), ("> STATUS: completed", .completed),
  ])
  func `The last status line counts, and only the word itself is success`(
    _ text: String, _ status: ResultStatus
  ) {
    #expect(ResultStatus(lastLineOf: text) == status)
  }

  @Test(arguments: ["", "completed", "The STATUS: completed line", "STATUS completed"])
  func `Without such a line nothing is said`(_ text: String) {
    #expect(ResultStatus(lastLineOf: text) == nil)
  }

  private func result(_ text: String) throws -> AttemptResult {
    try AttemptResult(file: Array(text.utf8))
  }

  @Test func `A result file is read whole, and written as it was`() throws {
    let result = try result(
      """
      {"status":"completed","summary":"It works","more":1,"usage":{"input":5,"output":7,"cost_usd":0.25},
       "artifacts":["a.txt",{"path":"b.md","kind":"report","sha256":"ff"},
        {"artifact_type":"data","name":"n","content":"c","mime_type":"text/plain"}]}
      """)
    #expect(result.status == .completed && result.summary == "It works")
    #expect(result.usage == TokenUsage(input: 5, output: 7))
    #expect(result.cost == (try Amount("0.25")))
    #expect(result.artifacts.map(\.type) == ["file", "report", "data"])
    #expect(result.artifacts.map(\.content) == ["a.txt", "b.md", "c"])
    #expect(result.artifacts[1].digest == "ff" && result.artifacts[2].mimeType == "text/plain")
    #expect(try AttemptResult(json: result.json) == result)
    #expect(
      try self.result(#"{"status":"blocked","summary":null,"usage":null}"#).status == .blocked)
  }

  @Test(arguments: [
    ("", "the result is not JSON: it ends too early, at byte 0"),
    ("[]", "\"status\" is missing"), ("{}", "\"status\" is missing"),
    (#"{"status":true}"#, "\"status\" is not a string"),
    (#"{"status":"done"}"#, "\"status\" is \"done\", which is not completed, blocked or pending"),
    (#"{"status":"completed","summary":7}"#, "\"summary\" is not a string"),
    (#"{"status":"completed","artifacts":"a"}"#, "\"artifacts\" is not an array"),
    (#"{"status":"completed","artifacts":[7]}"#, "\"artifact_type\" is missing"),
    (
      #"{"status":"completed","usage":{"input":-1}}"#,
      "\"input\" is not a number of tokens from 0 to 2^53"
    ),
    (#"{"status":"completed","usage":{"cost_usd":-1}}"#, "\"cost_usd\" is not a sum of dollars"),
  ])
  func `A result file that is wrong is refused in words`(_ text: String, _ problem: String) {
    let error = #expect(throws: JSONShapeError.self) { try result(text) }
    #expect(error?.description == problem)
  }

  @Test func `A result file that is too large is refused`() {
    let text =
      #"{"status":"completed","summary":""# + String(repeating: "x", count: 1 << 20) + "\"}"
    #expect(throws: JSONShapeError.self) { try result(text) }
  }

  private func printed(_ text: String) -> AttemptResult? { AttemptResult(output: Array(text.utf8)) }

  @Test func `What a program printed is a result where it is an envelope or has a status line`() {
    let claude = printed(
      #"{"type":"result","is_error":false,"result":"Done.\nSTATUS: completed","num_turns":3,"#
        + #""total_cost_usd":0.5,"usage":{"input_tokens":1,"output_tokens":2}}"#)
    #expect(claude?.status == .completed && claude?.usage == TokenUsage(input: 1, output: 2))
    #expect(claude?.cost?.decimal == "0.50")
    #expect(printed(#"{"type":"result","result":"STATUS: blocked"}"#)?.status == .blocked)
    #expect(printed(#"{"response":"fine"}"#)?.status == .completed)
    #expect(printed("words\nSTATUS: pending\n")?.status == .pending)
    #expect(printed("words") == nil)
    #expect(printed(#"{"type":"result","is_error":true,"result":"STATUS: completed"}"#) == nil)
    #expect(printed("") == nil)
  }

  @Test func `Results are joined as the seed joins them`() {
    #expect(
      ResultText.joined([.init(text: "one"), .init(text: "x", error: "it broke")])
        == "=== Subtask 1 ===\none\n\n=== Subtask 2 (FAILED) ===\nError: it broke\n\n")
    #expect(ResultText.error(tasks: 2, returned: 2, failed: 0) == nil)
    #expect(
      ResultText.error(tasks: 4, returned: 3, failed: 1)
        == "Swarm incomplete: 3/4 subtasks returned, 1 failed")
  }

  @Test func `A result goes into another prompt under its title, cut, with the path of the whole`()
  {
    #expect(
      ResultText.dependency(title: "The\nAPI", text: "ok", path: "/r/a.md")
        == "\n--- Result from The API ---\nok\n")
    let long = ResultText.dependency(
      title: "A", text: String(repeating: "ü", count: 9000), path: "/r/a.md")
    #expect(long.utf8.count < 8400 && long.hasSuffix("ü…\n(cut here; the whole is in /r/a.md)\n"))
  }
}

import Foundation
import Swarm
import Testing

/// The report and the picture of a run.
struct ReportTests {
  /// A run in which everything that others may name is as bad as it can be.
  private var hostile: RunRecord {
    var run = Runs.sample
    let bad = "<script>alert(1)</script> | \"x\" & `y`\n# [z](http://w) \u{1b}[2J\u{202E}\u{FFFF}"
    run.name = bad
    run.goal = bad
    run.tasks[0].title = bad
    run.tasks[0].text = "ok\n```\n</svg>\n\u{1b}]0;x\u{7}"
    run.tasks[1].outcome = .failed
    run.tasks[1].error = bad
    return run
  }

  @Test func `The report tells what was done, how long, and why not faster`() {
    let text = MarkdownReport(Runs.sample).text
    #expect(text.hasPrefix("# Run r1\n\nAdd OAuth\n\n**Done.**\n\n"))
    for line in [
      "| Tasks done | 3 of 3 |", "| Agents launched | 4 |", "| Time | 14.0 s |",
      "| One after another | 22.0 s |", "| Speed-up | 1.57 times |",
      "| Slots in use | 79 % of 2 |", "| Tokens | input 100, output 20 |", "| Cost | 0.75 USD |",
      "| From the cache | 0 (0 %) |", "| b | Task b | succeeded | 2 | 0 ms | 2.0 s |  |",
      "b → c: 12.0 s.", "- before another try: 2.0 s", "- with nothing left to do: 4.0 s",
      "### Task c", "    result of c",
    ] {
      #expect(text.contains(line), "\(line)")
    }
  }

  @Test func `What goes on has not failed`() {
    var run = Runs.sample
    run.tasks[2].outcome = .open
    #expect(
      MarkdownReport(run).text.contains("**Still going on:** 1 of 3 tasks are not over.\n"))
    #expect(SwarmResult(run).error == "Swarm incomplete: 2/3 subtasks returned, 0 failed")
    #expect(!SwarmResult(run).isSuccess)
  }

  @Test func `Words of others are only words in the report`() {
    let text = MarkdownReport(hostile).text
    #expect(!text.contains("\u{1b}") && !text.contains("\u{202E}"))
    // What is indented by four spaces is shown as it is written.
    let marked = text.split(separator: "\n").filter { !$0.hasPrefix("    ") }
    #expect(marked.allSatisfy { !$0.contains("<") })
    #expect(text.contains("**Not done:** Swarm incomplete: 3/3 subtasks returned, 1 failed."))
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("| a |") || $0.hasPrefix("| b |") }
    // Seven cells have eight borders; those in words are escaped.
    for row in rows {
      #expect(row.filter { $0 == "|" }.count - row.ranges(of: "\\|").count == 8, "\(row)")
    }
    // An agent's words stay in their block.
    for line in ["```", "</svg>"] { #expect(text.contains("\n    \(line)\n")) }
  }

  @Test(arguments: [
    (0, "0 ms"), (999, "999 ms"), (1000, "1.0 s"), (59_999, "60.0 s"), (60_000, "1 min"),
    (61_500, "1 min 1 s"), (3_600_000, "1 h"), (7_380_000, "2 h 3 min"),
  ])
  func `A time is told in its largest units`(_ milliseconds: Int, _ words: String) {
    var run = Runs.sample
    run.endedAt = Runs.start + Double(milliseconds) / 1000
    #expect(MarkdownReport(run).text.contains("| Time | \(words) |"))
  }

  /// Reads XML as far as to know that each element ends, and counts them.
  private func check(_ svg: String) throws -> [String: Int] {
    var open: [String] = []
    var counts: [String: Int] = [:]
    var rest = svg[...]
    while let start = rest.firstIndex(of: "<") {
      #expect(!rest[..<start].contains(">"))
      let end = try #require(rest[start...].firstIndex(of: ">"))
      let tag = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      #expect(!tag.contains("<") && tag.count(where: { $0 == "\"" }).isMultiple(of: 2))
      let name = String(tag.prefix { !" />".contains($0) })
      if tag.hasPrefix("/") {
        #expect(open.popLast() == String(tag.dropFirst()))
      } else {
        counts[name, default: 0] += 1
        if !tag.hasSuffix("/") { open.append(name) }
      }
    }
    #expect(open.isEmpty)
    return counts
  }

  @Test func `The picture has a bar for each try and a row for each task, and loads nothing`()
    throws
  {
    let svg = Timeline(Runs.sample).svg
    let counts = try check(svg)
    // The background, four tries, one wait that is not for other tasks, five colours.
    #expect(counts["rect"] == 1 + 4 + 1 + 5 && counts["svg"] == 1)
    #expect(svg.contains(">Task b</text>"))
    #expect(svg.contains("<title>Task b: try 1, failed, 1.0 s</title>"))
    #expect(svg.contains("<title>Task b: try 2, succeeded, 1.0 s</title>"))
    #expect(svg.contains("waited before another try"))
    for word in ["href", "url(", "<script", "<image", "<style", "@import", "foreignObject", " on"] {
      #expect(!svg.contains(word), "\(word)")
    }
    #expect(svg.ranges(of: "http").count == 1)
  }

  @Test func `Words of others are only words in the picture`() throws {
    let svg = Timeline(hostile).svg
    let counts = try check(svg)
    #expect(counts["script"] == nil && counts["svg"] == 1)
    #expect(!svg.contains("\u{1b}") && !svg.contains("\u{FFFF}"))
  }

  @Test func `A run without time, without tasks or with a clock that went back has a picture`()
    throws
  {
    var run = Runs.sample
    run.endedAt = run.startedAt
    _ = try check(Timeline(run).svg)
    run.endedAt -= 500
    _ = try check(Timeline(run).svg)
    run.endedAt += 1e9
    #expect(try check(Timeline(run).svg)["line"].map { (2...11).contains($0) } == true)
    run.tasks = []
    _ = try check(Timeline(run).svg)
  }
}

import Commands
import Foundation
import JSONSyntax
import Model
import Swarm
import TerminalUI
import Testing

/// The view of runs of `top`.
@Suite struct TopRunTests {
  private func run(_ id: String, _ state: String, _ tasks: [JSON]) throws -> RunView {
    try RunView(
      json: [
        "id": .string(id), "goal": .string("the goal of \(id)"), "state": .string(state),
        "revision": 7, "created_at": .string(TopSamples.ago(600)), "slots": 3, "slots_taken": 2,
        "cost": 120_000, "tool_calls": 9, "branch": .string("swarm/\(id)/integration"),
        "tasks": .array(tasks),
      ])
  }

  private func task(_ id: String, _ state: String, _ more: JSON = [:]) -> JSON {
    let own: JSON = [
      "id": .string(id), "title": .string("title of \(id)"), "state": .string(state),
      "since": .string(TopSamples.ago(60)), "attempts": 1, "deps": [],
    ]
    return own.adding(more)
  }

  private func model(_ columns: Int, _ rows: Int) throws -> TopModel {
    var model = TopSamples.model(columns, rows)
    #expect(model.take(.character("r")) == nil)
    model.take([
      try run("old-1", "succeeded", [task("a", "done")]),
      try run(
        "new-2", "running",
        [
          task("a", "done", ["cached": true]),
          task(
            "b", "running",
            [
              "tries": [
                ["attempt": 1, "state": "pruned", "reason": "worse", "directory": "/t/1"],
                ["attempt": 2, "state": "running", "directory": "/t/2"],
              ]
            ]), task("c", "conflict", ["reason": "two wrote it", "conflicts": ["x.txt"]]),
        ]),
    ])
    return model
  }

  @Test(arguments: [(80, 24), (120, 40), (200, 60)])
  func `Runs are shown with their tasks, states, slots and cost, what goes on first`(
    columns: Int, rows: Int
  ) throws {
    let lines = TopSamples.text(try model(columns, rows))
    #expect(lines[0].hasPrefix(" roost top  2 runs  1 running  1 succeeded"))
    #expect(lines[1].hasPrefix("   TASK"))
    #expect(lines[2].hasPrefix(" new-2 running: 1 of 3 done, 2 of 3 slots, 0.12 USD"))
    #expect(lines[3].hasPrefix("   a                     cached "))
    #expect(lines[4].contains("b ") && lines[4].contains("running") && lines[4].contains("2 side"))
    #expect(lines[5].contains("in conflict") && lines[5].contains("two wrote it"))
    #expect(lines[6].hasPrefix(" old-1 succeeded: 1 of 1 done, 0.12 USD"))
    #expect(lines.contains { $0.contains("9 tool calls") })
  }

  @Test func `Keys select runs and tasks, filter them, and go to the other views and back`() throws
  {
    var model = try model(100, 30)
    _ = model.take(.down)
    _ = model.take(.down)
    let lines = TopSamples.text(model)
    #expect(lines.contains { $0.contains("try 1 pruned: worse") })
    #expect(lines.contains { $0.contains("try 2 running") })
    _ = model.take(.end)
    #expect(model.runs.selectedRun?.id == "old-1")
    _ = model.take(.home)
    #expect(model.runs.selectedRun?.id == "new-2")
    // What is about an agent does nothing here.
    for key: Key in [.enter, .character("K"), .character("x"), .character("s"), .tab] {
      #expect(model.take(key) == nil)
      #expect(model.prompt == .none)
    }
    _ = model.take(.character("/"))
    for character in "conflict" { _ = model.take(.character(character)) }
    _ = model.take(.enter)
    #expect(model.runs.rows.count == 2)
    _ = model.take(.character("t"))
    #expect(model.view == .tasks)
    _ = model.take(.character("r"))
    #expect(model.view == .runs)
    _ = model.take(.character("r"))
    #expect(model.view == .agents)
    #expect(model.take(.character("q")) == .quit)
  }

  @Test func `Without runs it says how one is started`() throws {
    var model = TopSamples.model(80, 24)
    _ = model.take(.character("r"))
    #expect(TopSamples.text(model)[2].hasPrefix(" …"))
    model.take([])
    #expect(TopSamples.text(model).joined().contains("there are no runs; `roost swarm run GOAL`"))
  }
}

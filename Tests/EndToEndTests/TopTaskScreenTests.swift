import JSONSyntax
import Platform
import TestSupport
import Testing

/// What `roost top` shows of tasks and spend in a real terminal.
@Suite(.scratch, .needs("tmux"), .timeLimit(.minutes(10))) struct TopTaskScreenTests {
  @Test(arguments: [(80, 24), (120, 40)])
  func `Tasks and what was spent are shown as they change, also a hundred of them`(
    columns: Int, rows: Int
  ) async throws {
    try await World.with { world in
      try await world.done("up")
      try await world.team()
      for name in ["ann", "bob"] { try await world.done("join", name, "--mode", "file") }
      try await world.done("budget", "set", "default", "5usd")
      try await TopScreen.with(world, columns, rows) { screen in
        try await screen.start()
        try await screen.shows(" ann ")
        try await screen.type("t")
        try await screen.shows("team default  0.00 USD of 5.00 USD spent", "t agents")
        try await world.done("delegate", "default", "which port?", "--deadline", "30m")
        try await screen.shows("1 task  1 open", "which port?", "ann delivered, bob")
        let id = try await world.json("task", "list").array?.last?["id"]?.string ?? ""
        try await world.done("task", "progress", id, "--percent", "40", "reading", "--as", "ann")
        try await screen.shows("ann 40 %", "ann@default works, 40 %: reading")
        try await world.done(
          "task", "done", id, "--result", "8080", "--cost", "0.25", "--as", "ann")
        try await world.done("task", "done", id, "--result", "8080", "--as", "bob")
        try await screen.shows("1 task  1 done", "0.25 USD of 5.00 USD spent")
        try await screen.shows("Spent by team default: 0.25 USD", "ann@default: 0.25 USD")
        for number in 2...100 {
          try await world.done("delegate", "default", "number \(number)", "--to", "bob")
        }
        try await screen.shows("100 tasks  99 open", "which port?", "↑")
        try await screen.type("Home")
        try await screen.shows("team default  0.25 USD", "number 2", "↓")
        try await screen.type("End")
        try await screen.shows("which port?")
        try await screen.type("?")
        try await screen.shows("the tasks of teams and what they have spent")
        try await screen.type("?")
        try await screen.shows("which port?")
        try await screen.type("/")
        try await screen.type("-l", "number 77")
        try await screen.type("Enter")
        try await screen.shows("/number 77", "task ", "number 77")
        try await screen.type("Escape")
        try await screen.shows("roost top  100 tasks")
        try await screen.type("t")
        try await screen.shows("2 agents")
        try await screen.type("q")
        try await eventually("it has ended") { try await !screen.isFullScreen }
      }
    }
  }
}

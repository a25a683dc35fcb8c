import Platform
import Store
import Teams
import TestSupport
import Testing

@Suite(.scratch, .timeLimit(.minutes(10))) struct LaunchPlanTests {
  private let home = Home(root: Scratch.path("home"))
  private let plan = LaunchPlan(
    arguments: ["/bin/echo", "a b", "'\"$(x)\n"], environment: ["NAME": "va lue"], directory: "/")

  @Test func `A plan is taken once, by whoever comes first`() async throws {
    try plan.write("x", home)
    let path = LaunchPlan.path("x", home)
    let takers = try await withThrowingTaskGroup(of: LaunchPlan?.self) { group in
      for _ in 0..<20 { group.addTask { try await blocking { try LaunchPlan.take(path) } } }
      return try await group.reduce(into: [LaunchPlan]()) { if let plan = $1 { $0.append(plan) } }
    }
    #expect(takers == [plan])
    #expect(try Files.names(in: home.spawns) == [])
  }

  @Test func `What crashes left of plans goes, and nothing else`() throws {
    for id in ["kept", "left"] { try plan.write(id, home) }
    let own = "read.json.\(ThisProcess.pid)"
    for name in ["killed.json.99999999", own, ".tmp-99999999-x-half.json"] {
      try Files.write([], to: "\(home.spawns)/\(name)")
    }
    try LaunchPlan.sweep(keeping: ["kept"], home)
    #expect(try Files.names(in: home.spawns) == ["kept.json", own])
  }

  @Test func `A plan that was taken back starts nothing`() throws {
    try plan.write("x", home)
    #expect(try LaunchPlan.withdraw("x", home))
    #expect(try !LaunchPlan.withdraw("x", home))
    #expect(Launcher.run(LaunchPlan.path("x", home), environment: [:]) == 1)
  }
}

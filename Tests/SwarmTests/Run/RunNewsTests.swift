import Swarm
import Testing

/// What a run has to tell whoever started it.
struct RunNewsTests {
  private func conflict() throws -> RunFixture {
    var fixture = try RunFixture([PlannedTask("a"), PlannedTask("b")])
    try fixture.apply(
      "a", .launching(AttemptPlace(directory: "/d")), .running, .ended(AttemptEnd(code: 0)),
      .integrating(commit: "c"), .conflicted(["x"], reason: nil))
    return fixture
  }

  @Test func `A conflict is news until it was told, or is none any more`() throws {
    var fixture = try conflict()
    let line = fixture.run.last
    #expect(fixture.run.untold.all.map(\.event) == [.conflict(task: "a")])
    #expect(fixture.run.untold.all.map(\.line) == [line])
    var retried = fixture
    try retried.apply("a", .reopened)
    #expect(retried.run.untold.all == [])
    try fixture.apply(.told(line))
    #expect(fixture.run.untold.all == [])
    // Another one is news again.
    try fixture.apply("a", .integrating(commit: "d"), .conflicted([], reason: "it broke"))
    #expect(fixture.run.untold.all.map(\.line) == [fixture.run.last])
  }

  @Test func `A question is news until it is answered`() throws {
    var fixture = try RunFixture([PlannedTask("a")])
    try fixture.apply("a", .launching(AttemptPlace(directory: "/d")), .needsInput("trust?"))
    #expect(fixture.run.untold.all.map(\.event) == [.question(task: "a", attempt: 1)])
    try fixture.apply("a", .running)
    #expect(fixture.run.untold.all == [])
  }

  @Test func `A question of one of several tries is news until that one is answered`() throws {
    var task = PlannedTask("a")
    task.alternatives = 2
    var fixture = try RunFixture([task])
    let place = AttemptPlace(directory: "/d")
    try fixture.apply(
      .attempt("a", 1, .launching(place)), .attempt("a", 2, .launching(place)),
      .attempt("a", 2, .needsInput("trust?")), .attempt("a", 1, .running))
    #expect(fixture.run.untold.all.map(\.event) == [.question(task: "a", attempt: 2)])
    try fixture.apply(.attempt("a", 2, .running))
    #expect(fixture.run.untold.all == [])
  }

  @Test func `The end is news until the log is closed, or the run goes on`() throws {
    var fixture = try RunFixture([PlannedTask("a")])
    try fixture.fail("a")
    try fixture.settle()
    #expect(fixture.run.untold.all.map(\.event) == [.over])
    var taken = fixture
    try taken.apply(taken.run.events(for: .retry(task: "a")))
    #expect(taken.run.untold.all == [])
    try fixture.apply(.closed)
    #expect(fixture.run.untold.all == [])
  }

  @Test func `A log that says that what is to come was told is not believed`() throws {
    var fixture = try conflict()
    let line = fixture.run.last + 1
    #expect(throws: SwarmError.self) { try fixture.apply(.told(line)) }
  }
}

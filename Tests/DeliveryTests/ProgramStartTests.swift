import Delivery
import Platform
import Testing

/// When a program is taken for one that has set up its terminal.
@Suite struct ProgramStartTests {
  private static let process = ProcessTable.Identity(pid: 7, started: 1)
  private let shim = ProgramStart.Form(process: process, executable: "/bin/bash")
  private let program = ProgramStart.Form(process: process, executable: "/bin/python3")
  private let begin = ContinuousClock.now

  private func rests(_ members: Int32...) -> ProgramStart.Group {
    ProgramStart.Group(members: members, isWorking: false)
  }

  private func works(_ members: Int32...) -> ProgramStart.Group {
    ProgramStart.Group(members: members, isWorking: true)
  }

  /// Looks every so many milliseconds, and returns whether each look found a program that starts.
  private func looks(
    _ start: inout ProgramStart, from first: Int,
    _ looks: [(form: ProgramStart.Form, group: ProgramStart.Group)], every pace: Int = 100
  ) -> [Bool] {
    looks.enumerated().map { index, look in
      let at = Duration.milliseconds(first + index * pace)
      return start.isStarting(look.form, age: at, look.group, at: begin + at)
    }
  }

  @Test func `A program that rests has started after a second`() {
    var start = ProgramStart()
    let found = looks(&start, from: 700, Array(repeating: (program, rests(7)), count: 5))
    #expect(found == [true, true, true, false, false])
    let known = [program, shim].map { start.isOver(for: $0) }
    #expect(known == [true, false])
  }

  @Test func `One that was not looked at before has to rest first`() {
    var start = ProgramStart()
    let found = looks(&start, from: 5000, Array(repeating: (program, rests(7)), count: 4))
    #expect(found == [true, true, false, false])
  }

  @Test func `A wrapper that waits for what it runs is starting all the time`() {
    var start = ProgramStart()
    let found = looks(
      &start, from: 2000,
      [
        (shim, rests(7, 8)), (shim, works(7, 8)), (shim, rests(7, 9)), (shim, rests(7)),
        (shim, works(7, 10)), (shim, rests(7, 11)), (program, rests(7)), (program, works(7)),
      ])
    #expect(found.allSatisfy { $0 })
  }

  @Test func `What became another program starts anew, however old its process is`() {
    var start = ProgramStart()
    let first = looks(&start, from: 40_000, [(shim, rests(7, 8))])
    #expect(first == [false])
    let work = looks(&start, from: 41_000, [(program, works(7)), (program, rests(7))])
    #expect(work == [true, true])
    let rest = looks(&start, from: 41_900, Array(repeating: (program, rests(7)), count: 2))
    #expect(rest == [true, false])
  }

  @Test func `Whoever works without end has started after half a minute`() {
    var start = ProgramStart()
    let found = looks(
      &start, from: 29_000, Array(repeating: (program, works(7)), count: 3), every: 500)
    #expect(found == [true, true, false])
  }

  @Test func `A program is as old as it is known, whatever the process table says of its age`() {
    var start = ProgramStart()
    let found = [0, 500, 1100].map { at in
      start.isStarting(program, age: .zero, rests(7), at: begin + .milliseconds(at))
    }
    #expect(found == [true, true, false])
  }

  @Test func `Where one young program comes after the other, the looks become rare`() {
    var start = ProgramStart()
    for second in 0..<40 {
      let process = ProcessTable.Identity(pid: Int32(100 + second), started: 1)
      let form = ProgramStart.Form(process: process, executable: "/bin/git")
      let now = begin + .seconds(second)
      let isStarting = start.isStarting(form, age: .milliseconds(50), rests(process.pid), at: now)
      #expect(isStarting)
      #expect((start.pace(at: now) == nil) == (second >= 30))
    }
    _ = looks(&start, from: 60_000, Array(repeating: (program, rests(7)), count: 1))
    #expect(start.pace(at: begin + .seconds(60)) == nil)
  }
}

import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// What `roost doctor` tells of a state.json that is gone or damaged, with or without good copies.
@Suite(.scratch, .timeLimit(.minutes(10))) struct DoctorStateTests {
  private func rows() async throws -> [JSON] {
    try await roost("doctor", "--json").json.array?.filter { $0["check"] == "state" } ?? []
  }

  private func damageCopies() throws {
    let file = StateFile(home)
    for number in 1...StateFile.copyCount {
      try Files.write(Array("{".utf8), to: file.copy(number))
    }
  }

  @Test func `without a good copy it says that the teams are lost, and what brings them back`()
    async throws
  {
    try given(["web": ["bob"]])
    await roost("send", "bob", "hi")
    try damageCopies()
    try Files.write(Array("{oops".utf8), to: home.state)
    for damage in ["\(home.state):1:2: it is damaged", "\(home.state) is missing"] {
      let found = try await rows()
      #expect(found.map { $0["level"]?.string } == ["problem", "warning"])
      let what = try #require(found.first?["what"]?.string)
      #expect(what.hasPrefix(damage))
      #expect(what.hasSuffix("and none of its copies can be used"))
      let fix = try #require(found.first?["fix"]?.string)
      #expect(fix.contains("with no teams"))
      #expect(fix.contains("`roost team create NAME` and `roost join`"))
      let lost = found.last?["what"]?.string
      #expect(lost?.hasPrefix("\(home.team("web")) is not a team of the state") == true)
      try Files.remove(home.state)
    }
  }

  @Test func `the newest good copy is the one that is named`() async throws {
    try given(["web": ["bob"]])
    try given(["web": ["bob"]])
    try Files.write(Array("{".utf8), to: StateFile(home).copy(1))
    try Files.remove(home.state)
    let found = try await rows()
    #expect(
      found.map { $0["what"]?.string } == [
        "\(home.state) is missing; \(home.state).2 is used instead"
      ])
  }

  @Test func `a running daemon still knows what the damaged files do not`() async throws {
    try await withDaemon {
      await roost("team", "create", "web")
      await roost("join", "bob")
      try damageCopies()
      try Files.write(Array("{oops".utf8), to: home.state)
      #expect(try await rows().first?["fix"]?.string?.hasPrefix("do not restart") == true)
      #expect(await roost("team", "create", "ops").code == 0)
      let agents = try? StateFile(home).read().agents
      #expect(agents?.map(\.name) == ["bob"])
    }
  }

  @Test func `a team on the disk that the state does not know is named`() async throws {
    try given(["web": ["bob"], "ops": ["carl"]])
    await roost("send", "carl@ops", "hi")
    try given(["web": ["bob"]])
    let found = try await rows()
    #expect(found.map { $0["level"]?.string } == ["ok", "warning"])
    #expect(found.last?["fix"]?.string?.contains("`roost team create ops`") == true)
  }
}

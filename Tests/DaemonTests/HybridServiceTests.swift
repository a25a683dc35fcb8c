import Control
import Daemon
import JSONSyntax
import Model
import Platform
import TestSupport
import Testing

/// How a repository is set up for several machines, as far as no hub is asked.
@Suite(.scratch, .timeLimit(.minutes(10))) struct HybridServiceTests {
  private let name = "acme/pages"

  private func changing(_ change: (inout ConfigRequest) -> Void) -> JSON {
    var request = ConfigRequest(repository: name)
    change(&request)
    return request.json
  }

  private func show(_ daemon: InProcessDaemon) async throws -> ConfigReply {
    try ConfigReply(json: try await daemon.ask(.showConfig, ConfigQuery(repository: name).json))
  }

  @Test func `What was chosen is kept, and shown by a new daemon`() async throws {
    let certificates = Scratch.path("ca.pem")
    try Files.write(Array("none".utf8), to: certificates)
    try await InProcessDaemon.with { daemon in
      try await daemon.makeTeam()
      let reply = try ConfigReply(
        json: try await daemon.ask(
          .changeConfig,
          changing {
            $0.team = "default"
            $0.endpoint = "https://hub.example"
            $0.certificates = certificates
            $0.fallsBackToLocal = false
            $0.remoteTypes = ["worker"]
          }))
      #expect(!reply.isEnabled && reply.state == "disabled" && reply.check == nil)
      #expect(reply.endpoint == "https://hub.example" && reply.teams == ["default"])
      #expect(reply.node != nil && reply.outbox == 0)
      #expect(daemon.context.keeper.state.teams["default"]?.repository == name)
      #expect(await daemon.events().contains(.teamConfigured(repository: name)))
    }
    try await InProcessDaemon.with { daemon in
      let reply = try await show(daemon)
      #expect(!reply.fallsBackToLocal && reply.remoteTypes == ["worker"])
      // Where there is no hub to ask, a worker starts here.
      #expect(reply.workerLocation == "local" && reply.policy == nil)
      let status = try StatusReply(json: try await daemon.ask(.status))
      #expect(status.hubs.map(\.repository) == [name])
      let hybrid = daemon.context.keeper.state.repositories[name]?.hybrid
      #expect(hybrid?.certificates == certificates)
    }
  }

  @Test func `One that is enabled and names no hub says so`() async throws {
    try await InProcessDaemon.with { daemon in
      let reply = try ConfigReply(
        json: try await daemon.ask(.changeConfig, changing { $0.enabled = true }))
      let why = "acme/pages is hybrid and no hub is named"
      guard case .failed(let error)? = reply.check else {
        Issue.record("the check passed")
        return
      }
      #expect(error.hasPrefix(why))
      try await eventually("the problem is known") {
        try await show(daemon).why?.hasPrefix(why) == true
      }
      #expect(try await show(daemon).state == "off")
      try await daemon.ask(.changeConfig, changing { $0.enabled = false })
      try await eventually("it is none any more") { try await show(daemon).state == "disabled" }
    }
  }

  @Test func `What cannot be chosen changes nothing`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.makeTeam()
      #expect(
        await daemon.refusal(.changeConfig, ConfigRequest(repository: "pages").json)
          == "\"pages\" is not a valid repository name; write OWNER/NAME")
      #expect(
        await daemon.refusal(.changeConfig, changing { $0.endpoint = "hub" })?.isEmpty == false)
      let file = Scratch.path("none.pem")
      #expect(
        await daemon.refusal(.changeConfig, changing { $0.certificates = file })
          == "there is no file \(file)")
      #expect(
        await daemon.refusal(.changeConfig, changing { $0.team = "defalt" })
          == "there is no team defalt; did you mean default?")
      #expect(
        await daemon.refusal(.showConfig, ConfigQuery(repository: name).json)
          == "nothing was configured for acme/pages; see `roost config --help`")
      #expect(daemon.context.keeper.state.repositories.isEmpty)
      #expect(daemon.context.keeper.state.node == nil)
    }
  }

  @Test func `Each start of a daemon is a later incarnation of its node`() async throws {
    try InProcessDaemon.seed { $0.node = Node(id: "here", incarnation: 4_000_000_000) }
    for incarnation in [4_000_000_001, 4_000_000_002] {
      try await InProcessDaemon.with { daemon in
        try await eventually("it is \(incarnation)") {
          daemon.context.keeper.state.node?.incarnation == incarnation
        }
        #expect(daemon.context.keeper.state.node?.id == "here")
      }
    }
  }
}

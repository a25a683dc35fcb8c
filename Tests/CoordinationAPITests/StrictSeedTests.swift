import CoordinationAPI
import Foundation
import Testing

@Suite struct StrictSeedTests {
  private func isNoted(_ date: Date?, _ milliseconds: Double = 0) -> Bool {
    guard let date else { return false }
    return abs(date.timeIntervalSince1970 - 1_704_164_645 - milliseconds / 1000) < 0.0001
  }

  @Test func `either seed reads an agent`() throws {
    var agent = AgentRecord(name: "w1", type: "worker")
    agent.location = .known(.remote)
    agent.owner = "dan"
    agent.repository = "owner/repo"
    agent.endpoint = "https://x"
    agent.createdAt = noted(7)
    agent.lastSeen = noted(1500)
    agent.metadata = ["k": "v"]
    agent.status = .known(.idle)
    agent.nodeID = "n1"

    let one = try strictly(Seed003.Agent.self, agent)
    #expect(one.name == "w1" && one.type == "worker" && one.location == "remote")
    #expect(one.owner == "dan" && one.repo == "owner/repo" && one.status == "idle")
    #expect(one.endpoint == "https://x" && one.metadata == ["k": "v"])
    #expect(isNoted(one.createdAt, 7) && isNoted(one.lastSeen, 1500))

    let other = try strictly(Seed000.AgentInfo.self, agent)
    #expect(other.name == "w1" && other.type == "worker" && other.location == "remote")
    #expect(other.ownership == "task" && other.repoName == "repo" && other.owner == "dan")
    #expect(other.endpoint == "https://x" && other.status == "idle")
    #expect(other.metadata == ["k": "v"])
    #expect(isNoted(other.registeredAt, 7) && isNoted(other.lastHeartbeat, 1500))
  }

  @Test func `an agent without an owner and an endpoint has them empty`() throws {
    var agent = AgentRecord(name: "a", type: "review")
    agent.repository = "owner/repo"
    agent.createdAt = noted()
    agent.lastSeen = noted()
    let read = try strictly(Seed003.Agent.self, agent)
    #expect(read.owner.isEmpty && read.endpoint.isEmpty && read.metadata.isEmpty)
  }

  @Test func `either seed reads a message`() throws {
    var message = MessageRecord(from: "a", to: "b@node", body: "c\n")
    message.id = "m1"
    message.repository = "owner/repo"
    message.createdAt = noted(999)
    message.ackedAt = noted(1001)
    message.status = .known(.acked)
    message.route = RouteInfo(
      from: .known(.remote), to: .known(.remote), via: "roost-hub", at: noted(1000))

    let one = try strictly(Seed003.Message.self, message)
    #expect(one.id == "m1" && one.from == "a" && one.to == "b@node" && one.body == "c\n")
    #expect(one.repo == "owner/repo" && one.status == "acked")
    #expect(isNoted(one.createdAt, 999) && isNoted(one.ackedAt, 1001))

    let other = try strictly(Seed000.RoutedMessage.self, message)
    #expect(other.id == "m1" && other.from == "a" && other.to == "b@node" && other.body == "c\n")
    #expect(other.repoName == "repo" && isNoted(other.timestamp, 999))
    let route = try #require(other.routeInfo)
    #expect(route.sourceLocation == "remote" && route.destLocation == "remote")
    #expect(route.routedVia == "roost-hub" && isNoted(route.routedAt, 1000))
  }

  @Test func `either seed reads a spawn request, and its result`() throws {
    var request = SpawnRecord(task: "t", spawnedBy: "workspace:dan")
    request.id = "s1"
    request.repository = "owner/repo"
    request.priority = -3
    request.preferLocation = .known(.local)
    request.status = .known(.failed)
    request.workerName = "brave-otter"
    request.location = .known(.remote)
    request.endpoint = "https://w"
    request.error = "no room"
    request.createdAt = noted(1)
    request.metadata = ["k": "v"]

    let one = try strictly(Seed003.SpawnRequest.self, request)
    #expect(one.id == "s1" && one.repo == "owner/repo" && one.task == "t" && one.priority == -3)
    #expect(one.spawnedBy == "workspace:dan" && one.status == "failed")
    #expect(one.workerName == "brave-otter" && one.metadata == ["k": "v"])
    #expect(isNoted(one.createdAt, 1))

    let other = try strictly(Seed000.SpawnRequest.self, request)
    #expect(other.repoName == "repo" && other.task == "t" && other.preferLocation == "local")
    #expect(other.spawnedBy == "workspace:dan" && other.metadata == ["k": "v"])

    let result = try strictly(Seed000.SpawnResponse.self, request)
    #expect(result.workerName == "brave-otter" && result.location == "remote")
    #expect(result.endpoint == "https://w" && result.error == "no room")
  }

  @Test func `either seed reads a policy`() throws {
    var policy = RepositoryPolicy()
    policy.repository = "owner/repo"
    policy.remoteAgents = ["worker"]
    policy.localAgents = ["workspace"]
    policy.webhookSecret = "s"
    let one = try strictly(Seed003.HybridConfig.self, policy)
    #expect(one.repo == "owner/repo" && one.enabled && one.remoteAgents == ["worker"])
    #expect(one.spawnEndpoint.isEmpty && one.webhookSecret == "s")
    let other = try strictly(Seed000.HybridConfig.self, policy)
    #expect(other.enabled && other.remoteAgentTypes == ["worker"])
    #expect(other.localAgentTypes == ["workspace"])
  }
}

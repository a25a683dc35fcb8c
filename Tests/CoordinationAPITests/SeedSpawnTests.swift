import CoordinationAPI
import Testing

@Suite struct SeedSpawnTests {
  @Test func `the spawn request of seed 003 is read as Go writes it`() throws {
    let request = try decoded(
      SpawnRecord.self,
      """
      {"id":"sp-1","repo":"owner/repo","task":"Fix auth bug","spawned_by":"workspace:dan",
       "priority":7,"status":"in_progress","worker_name":"brave-otter",
       "created_at":"2024-01-02T03:04:05.1Z","metadata":{"branch":"main"}}
      """)
    #expect(request.id == "sp-1")
    #expect(request.repository == "owner/repo")
    #expect(request.task == "Fix auth bug")
    #expect(request.spawnedBy == "workspace:dan")
    #expect(request.priority == 7)
    #expect(request.status == .known(.inProgress))
    #expect(request.workerName == "brave-otter")
    #expect(request.createdAt == noted(100))
    #expect(request.metadata == ["branch": "main"])
    #expect(request.unknown.isEmpty)
  }

  @Test func `the spawn request of seed 000 is read as Go writes it`() throws {
    let request = try decoded(
      SpawnRecord.self,
      """
      {"repo_name":"test-repo","task":"t","spawned_by":"supervisor","prefer_location":"remote",
       "metadata":{"priority":"high"}}
      """)
    #expect(request.id == nil)
    #expect(request.repository == "test-repo")
    #expect(request.task == "t")
    #expect(request.spawnedBy == "supervisor")
    #expect(request.preferLocation == .known(.remote))
    #expect(request.status == .known(.pending))
    #expect(request.metadata == ["priority": "high"])
    #expect(request.priority == 10)
  }

  @Test(arguments: [
    ("low", -10), ("medium", 0), ("high", 10), ("critical", 20), ("", 0), ("HIGH", 0), ("9", 0),
  ])
  func `a priority in words counts where there is no number`(word: String, priority: Int) throws {
    let metadata = #""metadata":{"priority":"\#(word)"}"#
    #expect(try decoded(SpawnRecord.self, #"{"task":"t",\#(metadata)}"#).priority == priority)
    #expect(try decoded(SpawnRecord.self, #"{"task":"t","priority":3,\#(metadata)}"#).priority == 3)
    let null = try decoded(SpawnRecord.self, #"{"task":"t","priority":null,\#(metadata)}"#)
    #expect(null.priority == priority)
  }

  @Test func `the spawn response of seed 000 is part of the answered request`() throws {
    let request = try decoded(
      SpawnRecord.self,
      """
      {"task":"t","worker_name":"brave-otter","location":"remote",
       "endpoint":"https://worker.example/1","error":"no room"}
      """)
    #expect(request.workerName == "brave-otter")
    #expect(request.location == .known(.remote))
    #expect(request.endpoint == "https://worker.example/1")
    #expect(request.error == "no room")
    let unset = try decoded(SpawnRecord.self, #"{"task":"t","worker_name":"","location":""}"#)
    #expect(unset == SpawnRecord(task: "t", spawnedBy: ""))
  }

  @Test func `a spawn response by itself lacks nothing but the task`() throws {
    let alone = #"{"worker_name":"brave-otter","location":"remote"}"#
    #expect(try problems(SpawnRecord.self, alone) == ["task": "is required"])
  }

  @Test func `the configuration of a repository of seed 003 is read as Go writes it`() throws {
    let policy = try decoded(
      RepositoryPolicy.self,
      """
      {"repo":"owner/repo","enabled":true,"remote_agents":["merge-queue","supervisor"],
       "spawn_endpoint":"https://spawn.example","webhook_secret":"s3cret"}
      """)
    #expect(policy.repository == "owner/repo")
    #expect(policy.enabled)
    #expect(policy.remoteAgents == ["merge-queue", "supervisor"])
    #expect(policy.localAgents.isEmpty)
    #expect(policy.spawnEndpoint == "https://spawn.example")
    #expect(policy.webhookSecret == "s3cret" && policy.webhookSecretIsSet)
    #expect(policy.unknown.isEmpty)
  }

  @Test func `the types of agents are read under the names of seed 000 too`() throws {
    let policy = try decoded(
      RepositoryPolicy.self,
      """
      {"enabled":false,"local_agent_types":["workspace"],
       "remote_agent_types":["supervisor","merge-queue","worker"],"fallback_to_local":true}
      """)
    #expect(!policy.enabled)
    #expect(policy.localAgents == ["workspace"])
    #expect(policy.remoteAgents == ["supervisor", "merge-queue", "worker"])
    #expect(policy.unknown == ["fallback_to_local": .bool(true)])
  }
}

import CoordinationAPI
import HubStore

/// The schemas of requests: null means an absent property, and unknown properties are kept.
extension Schemas {
  /// An object whose optional properties can be null.
  private static func record(
    required: [String] = [], _ properties: [String: WireValue]
  ) -> WireValue {
    let written = properties.map { name, schema in
      (name, required.contains(name) ? schema : orNull(schema))
    }
    return object(required: required, Dictionary(uniqueKeysWithValues: written))
  }

  private static func orNull(_ schema: WireValue) -> WireValue {
    guard case .object(var fields) = schema else { return schema }
    fields["nullable"] = true
    return .object(fields)
  }

  /// An identifier that the client chooses; an empty one counts as absent.
  private static let givenID: WireValue = [
    "type": "string", "pattern": "^[A-Za-z0-9._-]{0,128}$",
  ]

  private static let reportedStatus: WireValue = [
    "type": "string", "not": ["enum": [.string(AgentStatus.unreachable.rawValue)]],
  ]

  static let sequence = number(0...Int.max)

  static let newAgent = record(
    required: ["name"],
    [
      "name": name, "type": text(0...64),
      "location": text, "ownership": text,
      "owner": text, "status": reportedStatus,
      "status_detail": text, "endpoint": endpoint, "metadata": metadata,
      "node_id": name, "incarnation": sequence,
      "heartbeat_interval_s": number(Int.min...86_400),
    ])

  static let agentUpdate = record([
    "status": reportedStatus, "status_detail": text,
    "endpoint": endpoint, "metadata": metadata, "node_id": name, "incarnation": sequence,
  ])

  static let heartbeat = record(
    required: ["node_id"],
    [
      "node_id": name, "incarnation": sequence,
      "agents": list(
        of: record(
          required: ["name"],
          [
            "name": name, "status": reportedStatus,
            "status_detail": text,
          ]), upTo: SizeLimits.agentsPerHeartbeat),
    ])

  static let newMessage = record(
    required: ["from", "to", "body"],
    [
      "id": givenID, "from": address, "to": address,
      "body": text(1...MessageRecord.bodyLimit), "summary": text, "reply_to": text,
      "thread": text, "priority": text, "expires_at": time,
    ])

  static let messageUpdate = record(
    required: ["status"], ["status": words(MessageStatus.self), "last_error": text])

  static let newSpawn = record(
    required: ["task"],
    [
      "id": givenID, "task": text(1...SpawnRecord.taskLimit), "spawned_by": text,
      "priority": number(SpawnRecord.priorities), "prefer_location": text,
      "metadata": metadata, "kind": givenKind, "input": givenBlob,
    ])

  /// An absent or an empty one stands for a worker.
  private static let givenKind: WireValue = [
    "type": "string", "enum": .array([""] + WorkKind.allCases.map { .string($0.rawValue) }),
  ]

  /// The id of a blob; an empty one counts as absent.
  private static let givenBlob: WireValue = [
    "type": "string", "pattern": "^([0-9a-f]{64})?$",
  ]

  static let newBlob = record(
    required: ["data"], ["data": blobData])

  static let spawnClaim = record(
    required: ["runner"],
    ["runner": name, "lease_s": number(SpawnClaim.leases), "kind": givenKind])

  /// Only `failed` has an error, and only `cancelled` needs no runner.
  static let spawnUpdate: WireValue = [
    "oneOf": [
      end([.failed], required: ["status", "runner", "error"], ["error": text(1...32_000)]),
      end([.pending, .inProgress, .completed], required: ["status", "runner"], noError),
      end([.cancelled], required: ["status"], noError),
    ]
  ]

  private static let noError: [String: WireValue] = [
    "error": ["type": "string", "maxLength": 0]
  ]

  private static func end(
    _ statuses: [SpawnStatus], required: [String], _ properties: [String: WireValue]
  ) -> WireValue {
    let others = SpawnStatus.allCases.filter { !statuses.contains($0) }
    let all = properties.merging([
      "status": words(SpawnStatus.self, without: others), "runner": text, "worker_name": text,
      "endpoint": text, "output": givenBlob,
      "progress": text(0...SpawnRecord.progressLimit), "printed": sequence,
    ]) { first, _ in first }
    return record(required: required, all)
  }

  static let newPolicy = record([
    "enabled": flag, "remote_agents": texts, "local_agents": texts, "spawn_endpoint": text,
    "webhook_secret": text,
  ])
}

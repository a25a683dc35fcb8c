import CoordinationAPI

/// The schemas of responses, and the list of all schemas.
extension Schemas {
  static let components: [String: WireValue] = [
    "NewAgent": newAgent, "AgentUpdate": agentUpdate, "Heartbeat": heartbeat,
    "NewMessage": newMessage, "MessageUpdate": messageUpdate, "NewSpawn": newSpawn,
    "SpawnClaim": spawnClaim, "SpawnUpdate": spawnUpdate, "NewPolicy": newPolicy,
    "Agent": agent, "HeartbeatAnswer": heartbeatAnswer, "Message": message, "Spawn": spawn,
    "Policy": policy, "NewBlob": newBlob, "Blob": blob, "Failure": failure, "Status": status,
  ]

  private static let agent = object(
    required: [
      "name", "type", "location", "ownership", "owner", "repo", "repo_name", "status", "endpoint",
      "created_at", "registered_at", "last_seen", "last_heartbeat", "metadata", "node_id",
    ],
    [
      "name": name, "type": text, "location": text, "ownership": text, "owner": text,
      "repo": text, "repo_name": text, "status": text, "status_detail": text, "endpoint": text,
      "created_at": time, "registered_at": time, "last_seen": time, "last_heartbeat": time,
      "metadata": metadata, "node_id": name, "incarnation": sequence,
      "heartbeat_interval_s": number(1...86_400),
    ])

  private static let heartbeatAnswer = object(
    required: ["heartbeat_interval_s", "unregistered", "roster", "server_time"],
    [
      "heartbeat_interval_s": number(1...86_400), "unregistered": texts, "roster": sequence,
      "server_time": time,
    ])

  private static let message = object(
    required: [
      "id", "from", "from_node", "to", "repo", "repo_name", "body", "status", "seq",
      "created_at", "timestamp", "route_info",
    ],
    [
      "id": identifier, "from": text, "from_node": name, "to": text, "repo": text,
      "repo_name": text, "body": text, "status": words(MessageStatus.self), "seq": sequence,
      "created_at": time, "timestamp": time, "delivered_at": time, "read_at": time,
      "acked_at": time, "last_error": text, "summary": text, "reply_to": text, "thread": text,
      "priority": text, "expires_at": time,
      "route_info": object([
        "source_location": text, "dest_location": text, "routed_via": text, "routed_at": time,
      ]),
    ])

  private static let spawn = object(
    required: [
      "id", "repo", "repo_name", "task", "spawned_by", "priority", "status", "created_at",
      "metadata",
    ],
    [
      "id": identifier, "repo": text, "repo_name": text, "task": text, "spawned_by": text,
      "priority": number(SpawnRecord.priorities), "prefer_location": text,
      "status": words(SpawnStatus.self), "worker_name": text, "location": text,
      "endpoint": text, "error": text, "created_at": time, "claimed_by": text,
      "claimed_at": time, "lease_expires_at": time, "completed_at": time, "metadata": metadata,
      "kind": words(WorkKind.self), "input": blobID, "output": blobID,
      "progress": text(0...SpawnRecord.progressLimit), "printed": sequence, "revision": sequence,
    ])

  private static let blob = object(
    required: ["id", "size"],
    ["id": blobID, "size": number(0...BlobRecord.limit), "data": blobData])

  private static let policy = object(
    required: [
      "repo", "repo_name", "enabled", "remote_agents", "remote_agent_types", "local_agents",
      "local_agent_types", "spawn_endpoint", "webhook_secret_set",
    ],
    [
      "repo": text, "repo_name": text, "enabled": flag, "remote_agents": texts,
      "remote_agent_types": texts, "local_agents": texts, "local_agent_types": texts,
      "spawn_endpoint": text, "webhook_secret_set": flag,
    ])

  private static let failure = object(
    required: ["code", "message", "request_id"],
    [
      "code": text(1...100), "message": text, "request_id": text,
      "details": ["type": "object", "additionalProperties": text],
    ])

  private static let status = object(required: ["status"], ["status": text])
}

import Foundation

/// The structs of seed 003 as a decoder that allows nothing else: what has no `omitempty` must
/// be there.
enum Seed003 {
  struct Agent: Decodable {
    let name: String
    let type: String
    let location: String
    let owner: String
    let repo: String
    let status: String
    let endpoint: String
    let lastSeen: Date
    let createdAt: Date
    let metadata: [String: String]
  }

  struct Message: Decodable {
    let id: String
    let from: String
    let to: String
    let repo: String
    let body: String
    let status: String
    let createdAt: Date
    let ackedAt: Date?
  }

  struct SpawnRequest: Decodable {
    let id: String
    let repo: String
    let task: String
    let spawnedBy: String
    let priority: Int
    let status: String
    let workerName: String?
    let createdAt: Date
    let metadata: [String: String]
  }

  struct HybridConfig: Decodable {
    let repo: String
    let enabled: Bool
    let remoteAgents: [String]
    let spawnEndpoint: String
    let webhookSecret: String
  }
}

/// Those of seed 000.
enum Seed000 {
  struct AgentInfo: Decodable {
    let name: String
    let type: String
    let location: String
    let ownership: String
    let repoName: String
    let owner: String?
    let endpoint: String?
    let registeredAt: Date
    let lastHeartbeat: Date
    let status: String
    let metadata: [String: String]?
  }

  struct RoutedMessage: Decodable {
    let id: String
    let from: String
    let to: String
    let repoName: String
    let body: String
    let timestamp: Date
    let routeInfo: RouteInfo?
  }

  struct RouteInfo: Decodable {
    let sourceLocation: String
    let destLocation: String
    let routedVia: String?
    let routedAt: Date
  }

  struct SpawnRequest: Decodable {
    let repoName: String
    let task: String
    let spawnedBy: String
    let preferLocation: String?
    let metadata: [String: String]?
  }

  struct SpawnResponse: Decodable {
    let workerName: String
    let location: String
    let endpoint: String?
    let error: String?
  }

  struct HybridConfig: Decodable {
    let enabled: Bool
    let localAgentTypes: [String]?
    let remoteAgentTypes: [String]?
  }
}

/// Reads times with exactly three decimals and `Z`.
func strictly<Value: Decodable>(_ type: Value.Type, _ record: some Encodable) throws -> Value {
  let decoder = JSONDecoder()
  decoder.keyDecodingStrategy = .convertFromSnakeCase
  decoder.dateDecodingStrategy = .custom { decoder in
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    let format = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    guard text.utf8.count == 24, text.hasSuffix("Z"), let date = try? Date(text, strategy: format)
    else { throw DecodingError.dataCorruptedError(in: container, debugDescription: text) }
    return date
  }
  return try decoder.decode(type, from: try JSONEncoder().encode(record))
}

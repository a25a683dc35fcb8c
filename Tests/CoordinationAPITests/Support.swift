import CoordinationAPI
import Foundation

func decoded<Record: Decodable>(
  _ type: Record.Type = Record.self, _ text: String
) throws -> Record {
  try JSONDecoder().decode(type, from: Data(text.utf8))
}

func written(_ record: some Encodable) throws -> [String: WireValue] {
  try JSONDecoder().decode([String: WireValue].self, from: try JSONEncoder().encode(record))
}

func text(_ object: [String: WireValue]) throws -> String {
  String(decoding: try JSONEncoder().encode(object), as: UTF8.self)
}

func roundTrip<Record: Codable>(_ record: Record) throws -> Record {
  try JSONDecoder().decode(Record.self, from: try JSONEncoder().encode(record))
}

/// What an object is refused for.
func problems<Record: Decodable>(_ type: Record.Type, _ text: String) throws -> [String: String] {
  do {
    _ = try decoded(type, text)
    return [:]
  } catch let error as InvalidFields {
    return error.problems
  }
}

/// `2024-01-02T03:04:05Z` and some milliseconds.
func noted(_ milliseconds: Int64 = 0) -> WireTime {
  WireTime(milliseconds: 1_704_164_645_000 + milliseconds)
}

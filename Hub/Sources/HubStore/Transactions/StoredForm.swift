import Foundation

/// A record as it is stored and told: JSON.
enum StoredForm {
  static func of(_ record: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return try encoder.encode(record)
  }
}

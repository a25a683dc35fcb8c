import CoordinationAPI
import Foundation

/// Encodes records as the JSON in which they are stored.
enum StoredJSON {
  static func data(of record: some WireConvertible) -> Data { Data(record.json) }
}

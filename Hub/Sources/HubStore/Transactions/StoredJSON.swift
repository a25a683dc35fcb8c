import CoordinationAPI
import Foundation

/// A record as it is stored: JSON.
enum StoredJSON {
  static func data(of record: some WireConvertible) -> Data { Data(record.json) }
}

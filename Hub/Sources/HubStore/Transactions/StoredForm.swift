import CoordinationAPI
import Foundation

/// A record as it is stored: JSON.
enum StoredForm {
  static func of(_ record: some WireConvertible) -> Data { Data(record.json) }
}

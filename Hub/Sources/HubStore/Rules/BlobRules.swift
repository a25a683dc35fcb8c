package import CoordinationAPI
import Crypto
import Foundation

/// The rules for blobs: what they may be, how much of them there may be, and how long they stay.
package enum BlobRules {
  /// Keeps a blob, or recognises one that was left before, which then stays longer.
  package static func leave(
    _ submitted: BlobRecord, by caller: Caller, in transaction: any WriteTransaction
  ) throws -> (blob: BlobRecord, isNew: Bool) {
    guard let data = submitted.data.flatMap(bytes) else {
      throw Refusal.invalid("data", "must be bytes in base64")
    }
    guard data.count <= BlobRecord.limit else {
      throw Refusal.invalid("data", "must be at most \(BlobRecord.limit) bytes")
    }
    let id = SHA256.hash(data: data).map(hexadecimal).joined()
    let known = try transaction.blob(id, in: caller.repository)
    if known == nil { try caller.requireRoomForBlob(of: data.count, in: transaction) }
    try transaction.put(
      StoredBlob(
        repository: caller.repository, id: id, tokenID: known?.tokenID ?? caller.token.id,
        leftAt: caller.time, data: data))
    return (record(id, data.count), known == nil)
  }

  /// Foundation takes more padding than there is to pad, too.
  private static func bytes(_ text: String) -> Data? {
    guard let bytes = Data(base64Encoded: text) else { return nil }
    let padding = text.utf8.reversed().prefix { $0 == UInt8(ascii: "=") }.count
    return padding == (3 - bytes.count % 3) % 3 ? bytes : nil
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16)
    return byte < 16 ? "0" + digits : digits
  }

  private static func record(_ id: String, _ size: Int) -> BlobRecord {
    var record = BlobRecord(data: "")
    (record.id, record.size, record.data) = (id, size, nil)
    return record
  }

  /// A blob with its bytes, as everyone in the repository may read it.
  package static func blob(
    _ id: String, by caller: Caller, in transaction: any ReadTransaction
  ) throws -> BlobRecord {
    guard let blob = try transaction.blob(id, in: caller.repository) else {
      throw Refusal(.missing, "no_blob", "no blob \(id) in \(caller.repository)")
    }
    var record = record(id, blob.data.count)
    record.data = blob.data.base64EncodedString()
    return record
  }

  /// - Throws: `Refusal` if a field of a work request names a blob that is not there.
  static func requireThere(
    _ id: String, _ field: String, by caller: Caller, in transaction: any ReadTransaction
  ) throws {
    guard try transaction.blob(id, in: caller.repository) == nil else { return }
    throw Refusal.invalid(field, "is not a blob of \(caller.repository); leave it first")
  }
}

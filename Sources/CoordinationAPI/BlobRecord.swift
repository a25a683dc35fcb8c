/// Bytes that one machine leaves at the hub for another, such as a part of a bundle of code.
///
/// Their name is what they are, so that leaving them again changes nothing.
public struct BlobRecord: WireRecord {
  /// The SHA-256 of the bytes, in 64 hexadecimal digits; the hub alone says it.
  public var id: String?
  /// How many bytes they are.
  public var size: Int?
  /// The bytes, in base64; absent in the answer to whoever left them.
  public var data: String?
  public var unknown: [String: WireValue]

  public init(data: String) {
    self.data = data
    unknown = [:]
  }

  /// The most bytes that one has.
  public static let limit = 1 << 20

  /// The most characters that those are in base64.
  public static let textLimit = (limit + 2) / 3 * 4

  init(reading fields: inout WireFields) {
    id = fields.filled("id")
    size = fields.integer("size")
    data = fields.text("data")
    if let data, data.utf8.count > Self.textLimit {
      fields.refuse("data", "must have at most \(Self.textLimit) characters")
    }
    unknown = fields.rest
  }

  func write(to fields: inout WireFields) {
    fields = WireFields(unknown)
    fields.put(id, "id")
    fields.put(size, "size")
    fields.put(data, "data")
  }
}

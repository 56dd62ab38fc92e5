// Words that several modules say, and the server's limits; tests hold them against the server's own.

export const MAX_CHARS = 4000;
export const STATUSES = {
  in_force: "Còn hiệu lực",
  not_yet: "Chưa có hiệu lực",
  expired: "Hết hiệu lực",
  replaced: "Đã bị thay thế",
  withdrawn: "Đã bãi bỏ",
  unknown: "Chưa rõ hiệu lực",
};
export const OUTCOMES = {
  clarify: "Cần chọn đúng thủ tục",
  not_found: "Chưa tìm thấy nguồn đủ tin cậy",
  declined: "Ngoài phạm vi trả lời",
};
export const WRITERS = {
  rules: "Trích từ nguồn, không dùng mô hình",
  model: "Mô hình soạn, đã đối chiếu từng câu",
  approved: "Câu trả lời đã duyệt",
};

/** Name a citation's place: its procedure's code, section and page. */
export function placeOf({ procedure_code: code, heading, page }) {
  return [code && `Mã ${code}`, heading, page && `Trang ${page}`].filter(Boolean).join(" · ");
}

/** Say the effect state of a source. */
export const statusOf = ({ status }) => STATUSES[status] ?? STATUSES.unknown;

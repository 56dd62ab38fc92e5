// Personal data in a question: looked for before it is sent, so that the officer can take it out. Nothing is blocked.

const FREE = "(?:^|[^\\d.,/])"; // what stands before a number that is no part of a longer one
const MONEY = "(?! ?(?:đồng|đ\\b|vn[dđ]|m2|m²))";
const KINDS = [
  [`${FREE}(?:\\d{3} ?\\d{3} ?\\d{3} ?\\d{3}|\\d{4} \\d{4} \\d{4})(?!\\d)${MONEY}`, "số căn cước"],
  [`${FREE}(?:\\d{9}|\\d{3} \\d{3} \\d{3})(?![\\d.,]?\\d| \\d)${MONEY}`, "số chứng minh nhân dân"],
  [`${FREE}(?!\\d\\d[.-]\\d\\d[.-]\\d{4})(?:(?:\\+84|0)[35789](?:[ .-]?\\d){8}|(?:\\+84|0)2(?:[ .-]?\\d){9})(?!\\d)`,
    "số điện thoại"],
  ["[\\w.+-]{1,64}@[\\w-]+\\.\\w{2,}", "địa chỉ thư điện tử"],
  [`(?:tài khoản|tai khoan|stk|số tk|so tk)[^\\d\\n]{0,20}\\d(?:[ .-]?\\d){5,18}|${FREE}(?:\\d{4} \\d{4} \\d{4} \\d{4}|\\d{13,19})(?!\\d)`,
    "số tài khoản"],
].map(([pattern, name]) => [new RegExp(pattern, "i"), name]); // prettier-ignore

/** Name the kinds of personal data that a text seems to hold. */
export const personalData = (text) => KINDS.filter(([pattern]) => pattern.test(text)).map(([, name]) => name);

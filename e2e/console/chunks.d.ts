export declare const readBuilt: (file: string) => string;
/** As the file travels: compressed, or as it is where compressing gains nothing. */
export declare const travellingKilobytes: (files: Iterable<string>) => number;
export interface FirstLoad {
    readonly scripts: readonly string[];
    readonly styles: readonly string[];
    /** The one that the page asks for itself. */
    readonly fonts: readonly string[];
    /** What each other screen fetches besides, by its source. */
    readonly others: readonly {
        readonly source: string;
        readonly scripts: readonly string[];
    }[];
}
/** What the first look at Users fetches. */
export declare function readFirstLoad(): FirstLoad;
